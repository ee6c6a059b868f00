import { findNearestWord } from '../../../audit/configuration/nearest-word.ts'
import type { EscalationPrincipal } from '../../../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'
import type { AccountPermissions } from '../../run/local-audit.ts'
import { QuestionError } from '../question-error.ts'

/**
 * Finds a principal of an account by its ARN, or by its kind and name with or without its path, such as `user/tom`.
 * Throws QuestionError.
 */
export function findNamedPrincipal(
  text: string,
  { account: { principals }, unread }: AccountPermissions,
): EscalationPrincipal {
  const isNamed = (arn: string) => [arn, ...listNames(arn)].includes(text)
  const found = principals.find(({ arn }) => isNamed(arn))
  if (found !== undefined) return found
  const missing = unread.find(({ arn }) => arn !== undefined && isNamed(arn))
  if (missing !== undefined)
    throw new QuestionError(`--principal: the account file does not say what it may do: ${missing.reason}`)
  const names = principals.flatMap(({ arn }) => listNames(arn))
  const nearest = names.find(name => name.endsWith(`/${text}`)) ?? findNearestWord(text, names)
  const hint = nearest === undefined ? '' : `; did you mean ${quoteText(nearest)}?`
  const unlisted = unread.flatMap(({ arn, reason }) => (arn === undefined ? [`; ${reason}`] : []))
  throw new QuestionError(
    `--principal: ${quoteText(text)} is no principal that was read from the account file${hint}${unlisted.join('')}`,
  )
}

/** `user/team/tom` and `user/tom`: names are unique in an account, whatever their path. */
function listNames(arn: string): string[] {
  const named = arn.split(':').slice(5).join(':')
  const [kind = '', ...path] = named.split('/')
  return [named, `${kind}/${path.at(-1) ?? ''}`]
}
