import { readContext } from './assignments/assignment.ts'
import { noExamples } from './examples/example-values.ts'
import { createPatternFilter } from './pattern-filter.ts'

/**
 * Forms of secrets for which gitleaks has no rule, or one that a variable does not meet: a value can be cut, and stands
 * without a name.
 */
const SECRET_FORMS: Readonly<Record<string, RegExp>> = {
  'AWS access key': /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  // Blanks are encoded in forms and URLs.
  'private key':
    /-----BEGIN(?: |\+|%20)(?:[A-Z\d]{1,20}(?: |\+|%20)){0,4}PRIVATE(?: |\+|%20)KEY(?:(?: |\+|%20)BLOCK)?-----/,
  'private key of SSH2': /---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\s/,
  'private key of PuTTY':
    /\bPuTTY-User-Key-File-\d: (?:(?!PuTTY-U)[^]){0,4000}?Private-Lines: \d{1,3}(?:\\[rn]|%0[AaDd]|\s){1,20}[A-Za-z\d+/]{32}/,
  // RFC 7518, 6.2.2 and 6.3.2
  'private JSON web key':
    /"kty"\s{0,5}:\s{0,5}"(?:RSA|EC|OKP)"(?:(?!"kty")[^{}]){0,1500}?"d"\s{0,5}:\s{0,5}"[\w-]{20}|"d"\s{0,5}:\s{0,5}"[\w-]{20,1500}"(?:(?!"d")[^{}]){0,1500}?"kty"\s{0,5}:\s{0,5}"(?:RSA|EC|OKP)"/,
  // The same in base64: it begins with that of `-----BEGIN`, and has that of `PRIVATE KEY` at one of three offsets.
  'private key in base64':
    /\bLS0tLS1CRUdJTi[A-Za-z0-9+/]{0,40}?(?:UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW)/,
  'JSON web token': /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/,
  'Slack token': /\bxox[abposr]-[\w-]{10,}/,
  'AI service key': /\bsk-(?:ant|proj)-[\w-]{20,}/,
  'Vault token': /\bhv[sb]\.[\w-]{24,}/,
  'Atlassian token': /\bATATT3[\w=-]{60,}/,
  'Mailchimp key': /\b[a-f0-9]{32}-us\d{1,2}\b/,
  'Docker Hub token': /\bdckr_[op]at_[\w-]{20,}/,
  'SonarQube token': /\bsq[apu]_[a-f0-9]{40}\b/,
  'Sourcegraph token': /\bsgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}\b/,
  'Google OAuth client secret': /\bGOCSPX-[\w-]{20,}/,
  'Discord webhook': /\bdiscord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{15,22}\/[\w-]{50,}/,
  'password in a URL': /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@]{0,200}:(?![*$<{]|%\w+%|x+@)[^\s:/@]{1,200}@/i,
  'password in a data source name':
    /(?:^|[\s"'=])[\w.-]{1,60}:(?![*$<{]|%\w+%)[^\s:/@]{1,200}@(?:tcp|unix)\(/,
  'password in a JDBC URL': /\bjdbc:oracle:\w{1,20}:[^\s:/@]{1,100}\/(?![*$<{]|%\w+%)[^\s/@]{1,200}@/i,
}

let selectForms: ((text: string) => { form: string; pattern: RegExp }[]) | undefined

/** The forms that occur in a text, and not only in examples. */
export function matchSecretForms(text: string, { isExampleForm } = noExamples): string[] {
  selectForms ??= createPatternFilter(
    Object.entries(SECRET_FORMS).map(([form, { source, flags }]) => ({
      form,
      pattern: new RegExp(source, `${flags}g`),
    })),
  )
  return selectForms(text).flatMap(({ form, pattern }) => {
    for (const { 0: match, index } of text.matchAll(pattern))
      if (!isExampleForm({ match, ...readContext(text, index, index + match.length) })) return [form]
    return []
  })
}
