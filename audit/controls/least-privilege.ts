import { accountAccessAnalyzer } from './least-privilege/account-access-analyzer.ts'
import { accountAccessKeyRotated } from './least-privilege/account-access-key-rotated.ts'
import { accountCredentialsUnused } from './least-privilege/account-credentials-unused.ts'
import { accountRootMfa } from './least-privilege/account-root-mfa.ts'
import { accountRootNoAccessKey } from './least-privilege/account-root-no-access-key.ts'
import { accountRootUnused } from './least-privilege/account-root-unused.ts'
import { accountUserMfa } from './least-privilege/account-user-mfa.ts'
import { ecrRegistryPolicyScoped } from './least-privilege/ecr-registry-policy-scoped.ts'
import { ecrRepositoryKnownAccounts } from './least-privilege/ecr-repository-known-accounts.ts'
import { ecrRepositoryNotPublic } from './least-privilege/ecr-repository-not-public.ts'
import { ecsTaskRoleNoAdmin } from './least-privilege/ecs-task-role-no-admin.ts'
import { ecsTaskRoleSeparate } from './least-privilege/ecs-task-role-separate.ts'
import { eventBusPolicyScoped } from './least-privilege/event-bus-policy-scoped.ts'
import { functionPolicyActionScoped } from './least-privilege/function-policy-action-scoped.ts'
import { functionPolicyKnownAccounts } from './least-privilege/function-policy-known-accounts.ts'
import { functionPolicyNotPublic } from './least-privilege/function-policy-not-public.ts'
import { functionPolicyServiceScoped } from './least-privilege/function-policy-service-scoped.ts'
import { functionRoleExists } from './least-privilege/function-role-exists.ts'
import { functionRoleNoAdmin } from './least-privilege/function-role-no-admin.ts'
import { functionUrlAuth } from './least-privilege/function-url-auth.ts'
import { iamAdminManagedPolicyAttached } from './least-privilege/iam-admin-managed-policy-attached.ts'
import { iamChangeNewAccess } from './least-privilege/iam-change-new-access.ts'
import { iamChangeNewEscalation } from './least-privilege/iam-change-new-escalation.ts'
import { iamPolicyNoBroadAwsManaged } from './least-privilege/iam-policy-no-broad-aws-managed.ts'
import { iamPolicyNoDecryptOnAllKeys } from './least-privilege/iam-policy-no-decrypt-on-all-keys.ts'
import { iamPolicyNoFullAdmin } from './least-privilege/iam-policy-no-full-admin.ts'
import { iamPolicyNoPrivilegeEscalation } from './least-privilege/iam-policy-no-privilege-escalation.ts'
import { iamPolicyNoServiceWildcard } from './least-privilege/iam-policy-no-service-wildcard.ts'
import { iamPolicyNoUnboundedAssumeRole } from './least-privilege/iam-policy-no-unbounded-assume-role.ts'
import { iamPolicyNoUnboundedPassrole } from './least-privilege/iam-policy-no-unbounded-passrole.ts'
import { iamPolicyNoWriteOnAllResources } from './least-privilege/iam-policy-no-write-on-all-resources.ts'
import { iamRoleCrossAccountExternalId } from './least-privilege/iam-role-cross-account-external-id.ts'
import { iamRoleOidcSubjectRestricted } from './least-privilege/iam-role-oidc-subject-restricted.ts'
import { iamRoleTrustKnownAccounts } from './least-privilege/iam-role-trust-known-accounts.ts'
import { iamRoleTrustNotPublic } from './least-privilege/iam-role-trust-not-public.ts'
import { iamRoleUnused } from './least-privilege/iam-role-unused.ts'
import { layerPolicyNotPublic } from './least-privilege/layer-policy-not-public.ts'
import { policiesEvaluable } from './least-privilege/policies-evaluable.ts'
import { principalEffectiveAdmin } from './least-privilege/principal-effective-admin.ts'
import { triggerPolicyNotPublic } from './least-privilege/trigger-policy-not-public.ts'
import { triggerPolicyServiceScoped } from './least-privilege/trigger-policy-service-scoped.ts'

/** The controls of the strategy least-privilege: every principal has only the access that it needs. */
export const leastPrivilege = [
  accountAccessAnalyzer,
  accountAccessKeyRotated,
  accountCredentialsUnused,
  accountRootMfa,
  accountRootNoAccessKey,
  accountRootUnused,
  accountUserMfa,
  ecrRegistryPolicyScoped,
  ecrRepositoryKnownAccounts,
  ecrRepositoryNotPublic,
  ecsTaskRoleNoAdmin,
  ecsTaskRoleSeparate,
  eventBusPolicyScoped,
  functionPolicyActionScoped,
  functionPolicyKnownAccounts,
  functionPolicyNotPublic,
  functionPolicyServiceScoped,
  functionRoleExists,
  functionRoleNoAdmin,
  functionUrlAuth,
  iamAdminManagedPolicyAttached,
  iamChangeNewAccess,
  iamChangeNewEscalation,
  iamPolicyNoBroadAwsManaged,
  iamPolicyNoDecryptOnAllKeys,
  iamPolicyNoFullAdmin,
  iamPolicyNoPrivilegeEscalation,
  iamPolicyNoServiceWildcard,
  iamPolicyNoUnboundedAssumeRole,
  iamPolicyNoUnboundedPassrole,
  iamPolicyNoWriteOnAllResources,
  iamRoleCrossAccountExternalId,
  iamRoleOidcSubjectRestricted,
  iamRoleTrustKnownAccounts,
  iamRoleTrustNotPublic,
  iamRoleUnused,
  layerPolicyNotPublic,
  policiesEvaluable,
  principalEffectiveAdmin,
  triggerPolicyNotPublic,
  triggerPolicyServiceScoped,
]
