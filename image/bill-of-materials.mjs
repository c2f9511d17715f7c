// Writes the software bill of materials (CycloneDX 1.6): the packages of Debian that are in the image and beside it, the NuGet packages of
// the programs, and the npm packages of the phone app. Usage: node bill-of-materials.mjs VERSION DPKG-STATUS BESIDE-FOLDER > file
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const [version, status, beside] = process.argv.slice(2);

function component(kind, name, version, purl, more = {}) {
  return { type: 'library', name, version, purl, 'bom-ref': purl, group: undefined, ...more, properties: [{ name: 'from', value: kind }] };
}

const debian = (name, version, arch) => component('debian', name, version, `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${arch}&distro=trixie`);

function* installed() {
  for (const paragraph of readFileSync(status, 'utf8').split('\n\n')) {
    const field = (name) => paragraph.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
    if (field('Status') === 'install ok installed') yield debian(field('Package'), field('Version'), field('Architecture'));
  }
}

// Unpacked for the first partition, not installed.
function* unpacked() {
  for (const file of readdirSync(beside).filter((one) => one.endsWith('.deb')).sort()) {
    const [name, version, arch] = file.slice(0, -4).split('_').map(decodeURIComponent);
    yield debian(name, version, arch);
  }
}

// What is referred to by src; tests do not travel.
function* nuget() {
  const versions = new Map([...readFileSync(join(top, 'Directory.Packages.props'), 'utf8').matchAll(/PackageVersion Include="([^"]+)" Version="([^"]+)"/g)].map((m) => [m[1], m[2]]));
  const used = new Set();
  for (const part of readdirSync(join(top, 'src'), { withFileTypes: true }).filter((one) => one.isDirectory())) {
    for (const project of readdirSync(join(top, 'src', part.name)).filter((one) => one.endsWith('.csproj'))) {
      for (const [, name] of readFileSync(join(top, 'src', part.name, project), 'utf8').matchAll(/PackageReference Include="([^"]+)"/g)) used.add(name);
    }
  }
  for (const name of [...used].sort()) if (versions.has(name)) yield component('nuget', name, versions.get(name), `pkg:nuget/${name}@${versions.get(name)}`);
}

function* npm() {
  const { packages } = JSON.parse(readFileSync(join(top, 'src/Phone/package-lock.json'), 'utf8'));
  for (const [path, { version, dev, license }] of Object.entries(packages)) {
    if (path === '' || dev) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    yield component('npm', name, version, `pkg:npm/${name.replace('@', '%40')}@${version}`, license ? { licenses: [{ expression: license }] } : {});
  }
}

const components = [...installed(), ...unpacked(), ...nuget(), ...npm()];
console.log(JSON.stringify({
  bomFormat: 'CycloneDX', specVersion: '1.6', version: 1,
  metadata: { component: { type: 'operating-system', name: 'messenger-appliance', version } },
  components,
}, null, 2));
