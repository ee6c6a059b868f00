import { iamTrigger } from '../audit/events/triggers.ts'
import { iamCollectors } from './collectors/iam/collectors.ts'
import {
  accountList,
  groupList,
  managedPolicyList,
  oidcProviderList,
  roleList,
  samlProviderList,
  userList,
} from './collectors/iam/resource-lists.ts'
import { callIam } from './aws/api/iam.ts'
import { createCollectorHandler } from './aws/runtime/collector-handler.ts'

/** A role, a policy, an identity provider or the account's settings changed: look at them again, and have reassessed whom they affect. */
export const handler = createCollectorHandler(iamTrigger, {
  call: callIam,
  collectors: iamCollectors,
  resourceLists: [
    accountList,
    groupList,
    managedPolicyList,
    oidcProviderList,
    roleList,
    samlProviderList,
    userList,
  ],
})
