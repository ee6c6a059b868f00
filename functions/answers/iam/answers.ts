import type { Answers } from '../aspect.ts'
import { settings, summary } from './account.ts'
import { credentials } from './credentials.ts'
import * as group from './group.ts'
import { oidcProvider, samlProvider } from './identity-provider.ts'
import { document } from './managed-policy.ts'
import { attached, identity, inline } from './role.ts'
import * as user from './user.ts'

/** How every aspect of the kinds of IAM is read. */
export const iamAnswers = {
  'AWS::IAM::Group': { inline: group.inline, attached: group.attached },
  'AWS::IAM::ManagedPolicy': { document },
  'AWS::IAM::OIDCProvider': { details: oidcProvider },
  'AWS::IAM::Role': { identity, inline, attached },
  'AWS::IAM::SAMLProvider': { details: samlProvider },
  'AWS::IAM::User': {
    identity: user.identity,
    inline: user.inline,
    attached: user.attached,
    groups: user.groups,
    credentials,
  },
  'AWS::Organizations::Account': { settings, summary },
} as const satisfies Answers
