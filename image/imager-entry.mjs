// Writes the entry for Raspberry Pi Imager's list of systems (os_list.json). Usage: node imager-entry.mjs VERSION IMAGE COMPRESSED URL > file
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';

const [version, image, compressed, url] = process.argv.slice(2);

async function sha256(file) {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}

console.log(JSON.stringify({
  os_list: [{
    name: 'Messenger Appliance',
    description: "A relay for the family's chat, at home: plug it in, scan its code",
    icon: '',
    url,
    website: '',
    release_date: version.slice(0, 10).replaceAll('.', '-'),
    extract_size: statSync(image).size,
    extract_sha256: await sha256(image),
    image_download_size: statSync(compressed).size,
    image_download_sha256: await sha256(compressed),
    init_format: 'cloudinit',
    devices: ['pi5-64bit', 'pi4-64bit', 'pi3-64bit'],
  }],
}, null, 2));
