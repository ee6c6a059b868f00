import { quoteText } from '../../text/quote-text.ts'

/** Abbreviations that stay in capitals. */
const ACRONYMS = /\b(acl|cidr|cve|ecr|eni|iam|id|ip|ipc|kms|mfa|sdk|tls|url|vpc)(s?)\b/g

/**
 * `log driver` for `logDriver`: a field in words. A name that is not in camel case is a name
 * from the account and is quoted.
 */
export function describeField(name: string): string {
  if (!/^[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)*$/.test(name)) return quoteText(name)
  return name
    .replace(/(?<=[a-z0-9])(?:Uri|Arn)$/, '')
    .replaceAll(/(?<=[a-z0-9])[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
    .replaceAll(ACRONYMS, (_, word: string, plural: string) => word.toUpperCase() + plural)
}
