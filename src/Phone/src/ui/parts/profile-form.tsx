// Who am I: a picture, a name, and on a new phone what this phone is called.
import { text } from "../text/language.ts";
import { TextField } from "./text-field.tsx";

export const pictures = [
  "👵", "👴", "👩", "👨", "👧", "👦", "👶", "🧑", "🐻", "🐰", "🐱", "🐶", "🦊", "🐼", "🐯", "🐥", "🐢", "🐳", "🌷", "🌻", "🍀", "🍎", "🍊", "⚽", "🎨", "🎵", "⭐", "🌙",
] as const;

export interface Profile {
  readonly name: string;
  readonly picture: string;
}

export const isComplete = (profile: Profile): boolean => profile.name.trim().length > 0;

export function ProfileForm<P extends Profile>({ value, onChange, phone }: { value: P; onChange: (next: P) => void; phone?: { label: string; onInput: (label: string) => void } }) {
  const words = text.value.welcome;
  return (
    <div class="form">
      <span class="avatar avatar-xl tint-1 form-picture" aria-hidden="true"><span class="avatar-picture">{value.picture}</span></span>
      <TextField label={words.name} hint={words.nameHint} maxLength={24} value={value.name} onInput={(name) => onChange({ ...value, name })} />
      <fieldset class="pictures">
        <legend>{words.picture}</legend>
        <div class="pictures-grid">
          {pictures.map((picture) => (
            <label class="pictures-one" key={picture}>
              <input type="radio" name="picture" class="sr-only" checked={picture === value.picture} onChange={() => onChange({ ...value, picture })} />
              <span>{picture}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {phone !== undefined && <TextField label={words.phoneLabel} maxLength={24} value={phone.label} onInput={phone.onInput} />}
    </div>
  );
}
