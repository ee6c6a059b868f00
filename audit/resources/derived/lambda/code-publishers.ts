import { parseArn } from '../../arn.ts'
import { known } from '../../fact.ts'
import type { CodePublisher } from '../../lambda/code-signing-config.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The allowed publishers of a code signing configuration, with whether their accounts are trusted. */
export const codePublishers = defineDerivedFact(
  'AWS::Lambda::CodeSigningConfig',
  { facts: ['allowedPublishers'] },
  ({ resource, allowedPublishers }, { trusted }) =>
    known(allowedPublishers.map(arn => classifyPublisher(arn, resource.account, trusted.accounts))),
)

/** The ARN of a version of a signing profile is `arn:aws:signer:REGION:ACCOUNT:/signing-profiles/NAME/VERSION`. */
function classifyPublisher(arn: string, own: string, trusted: readonly string[]): CodePublisher {
  const { account = '', resource = arn } = parseArn(arn) ?? {}
  const profile = resource.replace(/^\/signing-profiles\//, '')
  if (account === own) return { profile, account, publisher: 'OWN' }
  return { profile, account, publisher: trusted.includes(account) ? 'TRUSTED' : 'OTHER' }
}
