/** Line breaks and tabs are shown as what they are. */
const KEPT = new Set(['\n', '\t']);
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '\u2421';

/** Control characters, and those that turn the direction of what follows or hide. */
const HIDDEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * Makes characters visible that would otherwise do something or hide: control characters become their pictures, others
 * their code points. Line breaks and tabs stay.
 */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => {
    if (KEPT.has(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(CONTROL_PICTURES + code);
    if (code === DELETE) return DELETE_PICTURE;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

/** The same for one line: line breaks and tabs become pictures, too. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\n\t]/g, (character) =>
    String.fromCodePoint(CONTROL_PICTURES + (character.codePointAt(0) ?? 0)),
  );
}
