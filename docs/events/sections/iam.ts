import {
  DOC_ACCOUNT,
  buildCallExamples,
  buildRootSignInExample,
  DOC_FIRST_REGION,
  type EventExample,
  type EventSection,
} from '../event-example.ts'

const buildArn = (resource: string) => `arn:aws:iam::${DOC_ACCOUNT}:${resource}`
const DOCUMENT = '{"Version":"2012-10-17","Statement":[]}'

const roleName = 'orders'
const userName = 'alice'
const groupName = 'developers'
const policyName = 'tables'
const policyArn = buildArn('policy/tables')
const attached = { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }
const inline = { policyName, policyDocument: DOCUMENT }
const boundary = { permissionsBoundary: buildArn('policy/boundary') }
const tags = [{ key: 'team', value: 'orders' }]
const tagKeys = ['team']
const instanceProfileName = 'machines'
const serialNumber = buildArn('mfa/alice')
const openIDConnectProviderArn = buildArn('oidc-provider/token.actions.githubusercontent.com')
const sAMLProviderArn = buildArn('saml-provider/directory')
const serverCertificateName = 'site'
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE'
const delegationRequestId = 'dr-0123456789abcdef0'
const role = { roleName, arn: buildArn('role/orders'), path: '/' }
const user = { userName, arn: buildArn('user/alice'), path: '/' }
const group = { groupName, arn: buildArn('group/developers'), path: '/' }
const serviceCredential = { userName, serviceSpecificCredentialId: 'ACCAEXAMPLE' }
const sshKey = { userName, sSHPublicKeyId: 'APKAEXAMPLE' }
const certificate = { userName, certificateId: 'TA7SMP42TDN5Z26OBPJE7EXAMPLE' }

const at = { region: DOC_FIRST_REGION }

const OF_ROLES = buildCallExamples(
  'iam',
  {
    CreateRole: [{ roleName, assumeRolePolicyDocument: DOCUMENT }, { role }],
    AcquireRole: [{ roleName }, { role }],
    DeleteRole: { roleName },
    UpdateRole: { roleName, maxSessionDuration: 3_600 },
    UpdateRoleDescription: { roleName, description: 'of orders' },
    UpdateAssumeRolePolicy: { roleName, policyDocument: DOCUMENT },
    PutRolePolicy: { roleName, ...inline },
    DeleteRolePolicy: { roleName, policyName },
    AttachRolePolicy: { roleName, ...attached },
    DetachRolePolicy: { roleName, ...attached },
    PutRolePermissionsBoundary: { roleName, ...boundary },
    DeleteRolePermissionsBoundary: { roleName },
    TagRole: { roleName, tags },
    UntagRole: { roleName, tagKeys },
    AddRoleToInstanceProfile: { roleName, instanceProfileName },
    RemoveRoleFromInstanceProfile: { roleName, instanceProfileName },
    CreateServiceLinkedRole: [
      { aWSServiceName: 'ecs.amazonaws.com' },
      { role: { ...role, roleName: 'AWSServiceRoleForECS' } },
    ],
    DeleteServiceLinkedRole: { roleName: 'AWSServiceRoleForECS' },
  },
  at,
)

const OF_POLICIES = buildCallExamples(
  'iam',
  {
    CreatePolicy: [{ policyName, policyDocument: DOCUMENT }, { policy: { policyName, arn: policyArn } }],
    DeletePolicy: { policyArn },
    'CreatePolicyVersion: becomes the default': [
      { policyArn, policyDocument: DOCUMENT, setAsDefault: true },
      { policyVersion: { versionId: 'v2', isDefaultVersion: true } },
    ],
    'CreatePolicyVersion: does not become the default': [
      { policyArn, policyDocument: DOCUMENT, setAsDefault: false },
      { policyVersion: { versionId: 'v2', isDefaultVersion: false } },
    ],
    SetDefaultPolicyVersion: { policyArn, versionId: 'v1' },
    DeletePolicyVersion: { policyArn, versionId: 'v1' },
    TagPolicy: { policyArn, tags },
    UntagPolicy: { policyArn, tagKeys },
  },
  at,
)

const OF_USERS = buildCallExamples(
  'iam',
  {
    CreateUser: [{ userName }, { user }],
    UpdateUser: { userName, newPath: '/team/' },
    'UpdateUser: renames the user': { userName, newUserName: 'alicia' },
    DeleteUser: { userName },
    PutUserPolicy: { userName, ...inline },
    DeleteUserPolicy: { userName, policyName },
    AttachUserPolicy: { userName, ...attached },
    DetachUserPolicy: { userName, ...attached },
    PutUserPermissionsBoundary: { userName, ...boundary },
    DeleteUserPermissionsBoundary: { userName },
    TagUser: { userName, tags },
    UntagUser: { userName, tagKeys },
    CreateLoginProfile: [{ userName, passwordResetRequired: true }, { loginProfile: { userName } }],
    UpdateLoginProfile: { userName },
    DeleteLoginProfile: { userName },
    ChangePassword: {},
    CreateAccessKey: [{ userName }, { accessKey: { userName, accessKeyId, status: 'Active' } }],
    UpdateAccessKey: { userName, accessKeyId, status: 'Inactive' },
    DeleteAccessKey: { userName, accessKeyId },
    EnableMFADevice: { userName, serialNumber },
    DeactivateMFADevice: { userName, serialNumber },
    ResyncMFADevice: { userName, serialNumber },
    CreateServiceSpecificCredential: { userName, serviceName: 'codecommit.amazonaws.com' },
    UpdateServiceSpecificCredential: { ...serviceCredential, status: 'Inactive' },
    ResetServiceSpecificCredential: serviceCredential,
    DeleteServiceSpecificCredential: serviceCredential,
    UploadSSHPublicKey: { userName },
    UpdateSSHPublicKey: { ...sshKey, status: 'Inactive' },
    DeleteSSHPublicKey: sshKey,
    UploadSigningCertificate: { userName },
    UpdateSigningCertificate: { ...certificate, status: 'Inactive' },
    DeleteSigningCertificate: certificate,
    CreateVirtualMFADevice: [{ virtualMFADeviceName: 'alice' }, { virtualMFADevice: { serialNumber } }],
    DeleteVirtualMFADevice: { serialNumber },
    TagMFADevice: { serialNumber, tags },
    UntagMFADevice: { serialNumber, tagKeys },
  },
  at,
)

const OF_GROUPS = buildCallExamples(
  'iam',
  {
    CreateGroup: [{ groupName }, { group }],
    UpdateGroup: { groupName, newPath: '/team/' },
    'UpdateGroup: renames the group': { groupName, newGroupName: 'engineers' },
    DeleteGroup: { groupName },
    PutGroupPolicy: { groupName, ...inline },
    DeleteGroupPolicy: { groupName, policyName },
    AttachGroupPolicy: { groupName, ...attached },
    DetachGroupPolicy: { groupName, ...attached },
    AddUserToGroup: { groupName, userName },
    RemoveUserFromGroup: { groupName, userName },
  },
  at,
)

const OF_PROVIDERS = buildCallExamples(
  'iam',
  {
    CreateOpenIDConnectProvider: [
      { url: 'https://token.actions.githubusercontent.com', clientIDList: ['sts.amazonaws.com'] },
      { openIDConnectProviderArn },
    ],
    DeleteOpenIDConnectProvider: { openIDConnectProviderArn },
    AddClientIDToOpenIDConnectProvider: { openIDConnectProviderArn, clientID: 'sts.amazonaws.com' },
    RemoveClientIDFromOpenIDConnectProvider: { openIDConnectProviderArn, clientID: 'sts.amazonaws.com' },
    UpdateOpenIDConnectProviderThumbprint: { openIDConnectProviderArn, thumbprintList: [] },
    TagOpenIDConnectProvider: { openIDConnectProviderArn, tags },
    UntagOpenIDConnectProvider: { openIDConnectProviderArn, tagKeys },
    CreateSAMLProvider: [
      { name: 'directory', sAMLMetadataDocument: '<EntityDescriptor/>' },
      { sAMLProviderArn },
    ],
    UpdateSAMLProvider: [
      { sAMLProviderArn, sAMLMetadataDocument: '<EntityDescriptor/>' },
      { sAMLProviderArn },
    ],
    DeleteSAMLProvider: { sAMLProviderArn },
    TagSAMLProvider: { sAMLProviderArn, tags },
    UntagSAMLProvider: { sAMLProviderArn, tagKeys },
  },
  at,
)

const OF_THE_ACCOUNT = buildCallExamples(
  'iam',
  {
    UpdateAccountPasswordPolicy: { minimumPasswordLength: 14 },
    DeleteAccountPasswordPolicy: {},
    CreateAccountAlias: { accountAlias: 'example' },
    DeleteAccountAlias: { accountAlias: 'example' },
    PutAccountProperties: {},
    SetSecurityTokenServicePreferences: { globalEndpointTokenVersion: 'v2Token' },
    EnableOutboundWebIdentityFederation: {},
    DisableOutboundWebIdentityFederation: {},
    EnableOrganizationsRootCredentialsManagement: {},
    DisableOrganizationsRootCredentialsManagement: {},
    EnableOrganizationsRootSessions: {},
    DisableOrganizationsRootSessions: {},
    CreateDelegationRequest: [{ description: 'support' }, { delegationRequestId }],
    AssociateDelegationRequest: { delegationRequestId },
    AcceptDelegationRequest: { delegationRequestId },
    RejectDelegationRequest: { delegationRequestId },
    UpdateDelegationRequest: { delegationRequestId },
    SendDelegationToken: { delegationRequestId },
  },
  at,
)

const IGNORED_CALLS = buildCallExamples(
  'iam',
  {
    CreateInstanceProfile: { instanceProfileName },
    DeleteInstanceProfile: { instanceProfileName },
    TagInstanceProfile: { instanceProfileName, tags },
    UntagInstanceProfile: { instanceProfileName, tagKeys },
    UploadServerCertificate: { serverCertificateName },
    UpdateServerCertificate: { serverCertificateName, newPath: '/web/' },
    DeleteServerCertificate: { serverCertificateName },
    TagServerCertificate: { serverCertificateName, tags },
    UntagServerCertificate: { serverCertificateName, tagKeys },
  },
  at,
)

const examples: EventExample[] = [
  ...OF_ROLES,
  ...OF_POLICIES,
  ...OF_USERS,
  ...OF_GROUPS,
  ...OF_PROVIDERS,
  ...OF_THE_ACCOUNT,
  buildRootSignInExample(),
  ...IGNORED_CALLS,
]

/** IAM's calls. */
export const iamSection: EventSection = {
  title: 'IAM',
  about:
    "IAM's events exist only in us-east-1 and are forwarded from there. IAM is eventually consistent, also for reads, so " +
    'all calls are always rechecked. What the event of a sign-in says is recorded, and nothing is read.',
  examples,
}
