import { iamChange } from '../audit/changes/triggers.ts'
import { accounts, groups, managedPolicies, roles, users } from './answers/iam/listing.ts'
import { callIam } from './aws/iam.ts'
import { readerHandler } from './aws/reader-handler.ts'

/** A role, a policy or the account's settings changed: look at them again, and have reassessed whom they affect. */
export const handler = readerHandler(iamChange, callIam, [accounts, groups, managedPolicies, roles, users])
