/** Patterns of secrets, each with its replacement. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:Bearer|Basic|AUTH \w+)\s+[\w~+/.=-]+/gi, '[credentials]'],
  [/\/\/[^\s/]*@/g, '//[credentials]@'],
  [/\beyJ[\w.-]+/g, '[jwt]'],
  [/\binv_[\w-]+/g, '[api key]'],
  [/\bwhsec_[\w+/=-]+/g, '[webhook secret]'],
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '[uuid]'], // invite tokens have this form
];

/** Text between characters that no address contains. */
const WORDS = /[^\s<>()[\]:;\\,"]+/g;
const IN_AN_ADDRESS = /.(?:@|%40)./;

/** Removes tokens, keys, passwords and e-mail addresses from a text. Everything that is logged passes through here. */
export function redact(text: string): string {
  let clean = text;
  for (const [secret, stand] of SECRETS) clean = clean.replace(secret, stand);
  return clean.replace(WORDS, (word) => (isAddress(word) ? '[address]' : word));
}

/** The folder of scoped packages in the frames of a stack is no address. */
function isAddress(word: string): boolean {
  return IN_AN_ADDRESS.test(word.replaceAll('node_modules/@', ''));
}
