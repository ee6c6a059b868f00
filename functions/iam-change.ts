import { iamChange } from '../audit/changes/triggers.ts'
import { iamAnswers } from './answers/iam/answers.ts'
import {
  accounts,
  groups,
  managedPolicies,
  oidcProviders,
  roles,
  samlProviders,
  users,
} from './answers/iam/listing.ts'
import { callIam } from './aws/iam.ts'
import { readerHandler } from './aws/reader-handler.ts'

/** A role, a policy, an identity provider or the account's settings changed: look at them again, and have reassessed whom they affect. */
export const handler = readerHandler(iamChange, {
  call: callIam,
  answers: iamAnswers,
  listings: [accounts, groups, managedPolicies, oidcProviders, roles, samlProviders, users],
})
