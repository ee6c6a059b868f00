import { apiIdentities } from './api-identities.ts'
import { buildIdentities } from './build-identities.ts'
import { containerIdentities } from './container-identities.ts'
import { ec2Identities } from './ec2-identities.ts'
import { iamIdentities } from './iam-identities.ts'
import type { Identity, IdentityTable } from './identity.ts'
import { lambdaIdentities } from './lambda-identities.ts'
import { messagingIdentities } from './messaging-identities.ts'
import { storageIdentities } from './storage-identities.ts'

/** The identities of all types that Assay knows. */
export const identities: IdentityTable = {
  ...iamIdentities,
  ...lambdaIdentities,
  ...apiIdentities,
  ...buildIdentities,
  ...containerIdentities,
  ...ec2Identities,
  ...messagingIdentities,
  ...storageIdentities,
}

/** The identity of `type`; undefined if Assay does not know what `Ref` and `Fn::GetAtt` return for it. */
export function findIdentity(type: string): Identity | undefined {
  return Object.hasOwn(identities, type) ? identities[type] : undefined
}
