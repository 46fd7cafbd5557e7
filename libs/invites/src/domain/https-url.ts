const MAX_CHARACTERS = 2_048;
/** The characters of RFC 3986; nothing that could end an attribute, a quoted text or a line. */
const URL_CHARACTERS =
  /^https:\/\/(?:[\w.~:/?@!$&'()*+,;=-]|%[\da-f]{2})+(?:#(?:[\w.~:/?@!$&'()*+,;=-]|%[\da-f]{2})*)?$/i;

/** Whether other people's browsers may load it as a picture: it is an https URL without user information. */
export function isHttpsUrl(text: string): boolean {
  if (text.length > MAX_CHARACTERS || !URL_CHARACTERS.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

/** The stored URL of a picture, or null when it must not be shown. */
export function httpsUrlOrNull(text: string | null): string | null {
  return text !== null && isHttpsUrl(text) ? text : null;
}
