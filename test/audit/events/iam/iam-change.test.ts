import { describe, expect, it } from 'vitest'
import { parseIamChange } from '../../../../audit/events/iam/iam-change.ts'
import { listCollectedFacts, kinds } from '../../../../audit/resources/kinds.ts'
import type { Kind } from '../../../../audit/resources/resource.ts'

const KIM = { type: 'IAMUser', userName: 'kim', arn: 'arn:aws:iam::111122223333:user/staff/kim' }
const ROOT = { type: 'Root', arn: 'arn:aws:iam::111122223333:root' }
const LEE = { userName: 'lee' }

interface CallParts {
  response?: object | null
  by?: object
}

/** A line for each subject of a call, then unresolved kinds and indirect subjects. */
function listSubjects(
  eventName: string,
  requestParameters: unknown,
  { response = null, by = KIM }: CallParts = {},
) {
  const event = {
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.iam',
    account: '111122223333',
    region: 'us-east-1',
    detail: {
      eventSource: 'iam.amazonaws.com',
      eventName,
      eventID: '1',
      eventTime: '2026-11-01T00:00:00Z',
      awsRegion: 'us-east-1',
      userIdentity: by,
      requestParameters,
      responseElements: response,
    },
  }
  const parsedEvent = parseIamChange(event, { regions: [] })
  if ('ignored' in parsedEvent) return parsedEvent.ignored
  const { subjects, unresolvedKinds = [], indirectSubjects = [] } = parsedEvent.change
  return [
    ...subjects.map(({ resource, facts, expectation, fullRead }) => {
      const names = facts === 'ALL' ? 'ALL' : facts.join()
      return `${describeSubject(resource)} ${fullRead ? 'WHOLE' : names} ${expectation?.presence ?? '-'}`
    }),
    ...unresolvedKinds.map(kind => `every ${kind}`),
    ...indirectSubjects.map(
      ({ kind: of, relationship, target, facts }) =>
        `${of} ${relationship} ${describeSubject(target)} ${String(facts)}`,
    ),
  ]
}

function describeSubject({ arn }: { arn: string }): string {
  return arn.split(':').slice(5).join(':')
}

describe('a change of a user', () => {
  it.each([
    ['PutUserPolicy', 'inlinePolicies'],
    ['DeleteUserPolicy', 'inlinePolicies'],
    ['AttachUserPolicy', 'attachedPolicies'],
    ['DetachUserPolicy', 'attachedPolicies'],
    ['PutUserPermissionsBoundary', 'boundary'],
    ['DeleteUserPermissionsBoundary', 'boundary'],
    ['TagUser', 'tags'],
    ['UntagUser', 'tags'],
    ['CreateLoginProfile', 'password'],
    ['UpdateLoginProfile', 'password'],
    ['DeleteLoginProfile', 'password'],
    ['CreateAccessKey', 'accessKeys'],
    ['UpdateAccessKey', 'accessKeys'],
    ['DeleteAccessKey', 'accessKeys'],
    ['EnableMFADevice', 'mfaDevices'],
    ['DeactivateMFADevice', 'mfaDevices'],
    ['ResyncMFADevice', ''],
    ['CreateServiceSpecificCredential', ''],
    ['UploadSSHPublicKey', ''],
    ['DeleteSigningCertificate', ''],
    ['CreateUser', 'ALL'],
    ['UpdateUser', 'WHOLE'],
    ['SomethingNewOfAUser', 'ALL'],
  ])('%s changes "%s"', (operation, facts) => {
    const request = { ...LEE, policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
    expect(listSubjects(operation, request)).toEqual([`user/lee ${facts} PRESENT`])
  })

  it('DeleteUser expects the deletion', () => {
    expect(listSubjects('DeleteUser', LEE)).toEqual(['user/lee ALL DELETED'])
  })

  it('a rename concerns both names', () => {
    expect(listSubjects('UpdateUser', { ...LEE, newUserName: 'leah' })).toEqual([
      'user/lee ALL DELETED',
      'user/leah ALL PRESENT',
    ])
    expect(listSubjects('UpdateUser', { ...LEE, newPath: '/staff/' })).toEqual(['user/lee WHOLE PRESENT'])
  })

  it.each(['AddUserToGroup', 'RemoveUserFromGroup'])('%s concerns user and group', operation => {
    expect(listSubjects(operation, { ...LEE, groupName: 'team' })).toEqual([
      'user/lee groups PRESENT',
      'group/team  -',
    ])
  })

  it.each([
    ['CreateAccessKey', { accessKey: { userName: 'kim', accessKeyId: 'AKIA' } }, 'accessKeys'],
    ['CreateLoginProfile', { loginProfile: { userName: 'kim' } }, 'password'],
    ['ChangePassword', null, 'password'],
    ['DeactivateMFADevice', null, 'mfaDevices'],
    ['DeleteAccessKey', null, 'accessKeys'],
  ])('%s without a name concerns the caller', (operation, response, facts) => {
    const own = [`user/kim ${facts} PRESENT`]
    expect(listSubjects(operation, null, { response })).toEqual(own)
    expect(listSubjects(operation, { userName: null }, { response })).toEqual(own)
    expect(listSubjects(operation, {}, { response, by: { type: 'IAMUser', arn: KIM.arn } })).toEqual(own)
  })

  it('takes the name from the response before the caller', () => {
    const response = { accessKey: { userName: 'lee' } }
    expect(listSubjects('CreateAccessKey', {}, { response })).toEqual(['user/lee accessKeys PRESENT'])
  })

  it.each([
    ['DeleteAccessKey', {}, { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/Admin/kim' }],
    ['DeleteAccessKey', {}, { type: 'IAMUser', principalId: 'AIDAEXAMPLEEXAMPLE12' }],
    ['DeleteAccessKey', {}, { type: 'IAMUser', invokedBy: 'cloudformation.amazonaws.com' }],
    ['DeleteAccessKey', {}, {}],
    ['AttachUserPolicy', null, KIM],
    ['AttachUserPolicy', { userName: null }, ROOT],
    ['CreateUser', { userName: 7 }, KIM],
    ['UploadSSHPublicKey', { userName: 'not a valid name' }, KIM],
  ])('%s %j by %j concerns all users without a name', (operation, request, by) => {
    expect(listSubjects(operation, request, { by })).toEqual(['every AWS::IAM::User'])
  })

  it('concerns the membership although a name is missing', () => {
    expect(listSubjects('AddUserToGroup', { groupName: 'team' })).toEqual([
      'group/team  -',
      'every AWS::IAM::User',
    ])
    expect(listSubjects('RemoveUserFromGroup', LEE)).toEqual([
      'user/lee groups PRESENT',
      'every AWS::IAM::Group',
    ])
    expect(listSubjects('AddUserToGroup', null)).toEqual(['every AWS::IAM::User', 'every AWS::IAM::Group'])
  })
})

describe('a change of the root user', () => {
  it.each([
    ['CreateAccessKey', {}, 'rootAccessKeys'],
    ['DeleteAccessKey', { accessKeyId: 'AKIA' }, 'rootAccessKeys'],
    [
      'EnableMFADevice',
      { serialNumber: 'arn:aws:iam::111122223333:mfa/root-account-mfa-device', userName: 'x' },
      'rootMfa',
    ],
    ['EnableMFADevice', { serialNumber: 'GAHT12345678', userName: 'AWS ROOT USER' }, 'rootMfa'],
    ['DeactivateMFADevice', null, 'rootMfa'],
    ['DeleteLoginProfile', null, 'rootPassword'],
    ['DeleteSigningCertificate', {}, ''],
  ])('%s %j is one of the account', (operation, request, facts) => {
    expect(listSubjects(operation, request, { by: ROOT })).toEqual([`root ${facts} -`])
  })

  it('does not include calls on a user', () => {
    const lees = ['user/lee accessKeys PRESENT']
    expect(listSubjects('CreateAccessKey', LEE, { by: ROOT })).toEqual(lees)
    expect(listSubjects('CreateAccessKey', null, { by: ROOT, response: { accessKey: LEE } })).toEqual(lees)
  })
})

describe('a change of a group', () => {
  it.each([
    ['PutGroupPolicy', 'inlinePolicies'],
    ['DeleteGroupPolicy', 'inlinePolicies'],
    ['AttachGroupPolicy', 'attachedPolicies'],
    ['DetachGroupPolicy', 'attachedPolicies'],
    ['UpdateGroup', 'WHOLE'],
  ])('%s changes "%s"', (operation, facts) => {
    expect(listSubjects(operation, { groupName: 'team', policyArn: 'arn:aws:iam::aws:policy/A' })).toEqual([
      `group/team ${facts} PRESENT`,
    ])
  })

  it('CreateGroup contains the path', () => {
    const response = { group: { groupName: 'team', arn: 'arn:aws:iam::111122223333:group/staff/team' } }
    expect(listSubjects('CreateGroup', { groupName: 'team' }, { response })).toEqual([
      'group/staff/team ALL PRESENT',
    ])
    expect(listSubjects('CreateGroup', { groupName: 'team' })).toEqual(['group/team ALL PRESENT'])
  })

  it('deletes or renames it, and a rename refreshes its members', () => {
    expect(listSubjects('DeleteGroup', { groupName: 'team' })).toEqual(['group/team ALL DELETED'])
    expect(listSubjects('UpdateGroup', { groupName: 'team', newGroupName: 'crew' })).toEqual([
      'group/team ALL DELETED',
      'group/crew ALL PRESENT',
      'AWS::IAM::User groups group/team groups',
    ])
    expect(listSubjects('DeleteGroup', {})).toEqual(['every AWS::IAM::Group'])
  })
})

describe('a change of a role', () => {
  it.each([
    ['PutRolePolicy', 'inlinePolicies'],
    ['AttachRolePolicy', 'attachedPolicies'],
    ['PutRolePermissionsBoundary', 'boundary'],
    ['UpdateAssumeRolePolicy', 'trust'],
    ['TagRole', 'tags'],
    ['UpdateRole', ''],
    ['UpdateRoleDescription', ''],
    ['AddRoleToInstanceProfile', ''],
    ['RemoveRoleFromInstanceProfile', ''],
    ['SomethingNewOfARole', 'ALL'],
  ])('%s changes "%s"', (operation, facts) => {
    const request = { roleName: 'Api', policyArn: 'arn:aws:iam::aws:policy/A', instanceProfileName: 'web' }
    expect(listSubjects(operation, request)).toEqual([`role/Api ${facts} PRESENT`])
    expect(listSubjects(operation, { ...request, roleName: null })).toEqual(['every AWS::IAM::Role'])
    expect(listSubjects(operation, null)).toEqual(['every AWS::IAM::Role'])
  })

  it('creates one, also from a template, or deletes it', () => {
    const role = { roleName: 'Api', arn: 'arn:aws:iam::111122223333:role/app/Api' }
    expect(listSubjects('CreateRole', { roleName: 'Api' })).toEqual(['role/Api ALL PRESENT'])
    expect(
      listSubjects('AcquireRole', { templateArn: 'arn:aws:iam::aws:x' }, { response: { role } }),
    ).toEqual(['role/app/Api ALL PRESENT'])
    expect(listSubjects('AcquireRole', {})).toEqual(['every AWS::IAM::Role'])
    expect(listSubjects('DeleteRole', { roleName: 'Api' })).toEqual(['role/Api ALL DELETED'])
  })

  it('is ignored for service-linked roles', () => {
    const roleName = 'AWSServiceRoleForSupport'
    expect(listSubjects('CreateServiceLinkedRole', null)).toBe('service-linked')
    expect(listSubjects('DeleteServiceLinkedRole', { roleName: 'Api' })).toBe('service-linked')
    const arn = `arn:aws:iam::111122223333:role/aws-service-role/support.amazonaws.com/${roleName}`
    expect(
      listSubjects('UpdateRoleDescription', { roleName }, { response: { role: { roleName, arn } } }),
    ).toBe('service-linked')
  })

  it.each(['CreateRole', 'AttachRolePolicy', 'PutRolePolicy', 'UpdateAssumeRolePolicy'])(
    '%s is not ignored for a role that only has the name of a service-linked role',
    operation => {
      const roleName = 'AWSServiceRoleForSupport'
      const arn = `arn:aws:iam::111122223333:role/${roleName}`
      for (const response of [null, { role: { roleName, arn } }])
        expect(listSubjects(operation, { roleName }, { response })).toEqual([
          expect.stringContaining(`role/${roleName} `),
        ])
    },
  )
})

describe('a change of a policy', () => {
  const policyArn = 'arn:aws:iam::111122223333:policy/app/Data'

  it.each([
    ['SetDefaultPolicyVersion', { versionId: 'v3' }, null, 'defaultVersion,document PRESENT'],
    ['CreatePolicyVersion', { setAsDefault: true }, null, 'defaultVersion,document PRESENT'],
    ['CreatePolicyVersion', { setAsDefault: false }, null, ' -'],
    ['CreatePolicyVersion', {}, { policyVersion: { isDefaultVersion: false } }, ' -'],
    [
      'CreatePolicyVersion',
      {},
      { policyVersion: { isDefaultVersion: true } },
      'defaultVersion,document PRESENT',
    ],
    ['CreatePolicyVersion', {}, null, 'WHOLE -'],
    ['DeletePolicyVersion', { versionId: 'v1' }, null, ' -'],
    ['TagPolicy', {}, null, ' -'],
    ['UntagPolicy', {}, null, ' -'],
    ['DeletePolicy', {}, null, 'ALL DELETED'],
    ['CreatePolicy', {}, null, 'ALL PRESENT'],
  ])('%s %j %j changes "%s"', (operation, request, response, description) => {
    expect(listSubjects(operation, { ...request, policyArn }, { response })).toEqual([
      `policy/app/Data ${description}`,
    ])
    expect(listSubjects(operation, { policyArn: 'DataAccess' })).toEqual(['every AWS::IAM::ManagedPolicy'])
    expect(listSubjects(operation, null)).toEqual(['every AWS::IAM::ManagedPolicy'])
  })

  it('is identified by its parts if CreatePolicy has no response', () => {
    expect(listSubjects('CreatePolicy', { policyName: 'Data', path: '/app/' })).toEqual([
      'policy/app/Data ALL PRESENT',
    ])
    expect(listSubjects('CreatePolicy', { policyName: 'Data' })).toEqual(['policy/Data ALL PRESENT'])
  })
})

describe('a change of an identity provider', () => {
  const oidc = 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/1'
  const saml = 'arn:aws:iam::111122223333:saml-provider/corp'

  it.each([
    ['CreateOpenIDConnectProvider', { url: 'https://oidc.example.com/id/1' }, 'PRESENT'],
    ['DeleteOpenIDConnectProvider', { openIDConnectProviderArn: oidc }, 'DELETED'],
    ['AddClientIDToOpenIDConnectProvider', { openIDConnectProviderArn: oidc }, 'PRESENT'],
    ['RemoveClientIDFromOpenIDConnectProvider', { openIDConnectProviderArn: oidc }, 'PRESENT'],
    ['UpdateOpenIDConnectProviderThumbprint', { openIdConnectProviderArn: oidc }, 'PRESENT'],
    ['TagOpenIDConnectProvider', { openIDConnectProviderArn: oidc }, 'PRESENT'],
    ['UntagOpenIDConnectProvider', { openIDConnectProviderArn: oidc }, 'PRESENT'],
  ])('%s %j', (operation, request, presence) => {
    expect(listSubjects(operation, request)).toEqual([`oidc-provider/oidc.example.com/id/1 ALL ${presence}`])
    expect(listSubjects(operation, {})).toEqual(['every AWS::IAM::OIDCProvider'])
  })

  it.each([
    ['CreateSAMLProvider', { name: 'corp', sAMLMetadataDocument: '<xml/>' }, 'PRESENT'],
    ['UpdateSAMLProvider', { sAMLProviderArn: saml }, 'PRESENT'],
    ['DeleteSAMLProvider', { sAMLProviderArn: saml }, 'DELETED'],
    ['TagSAMLProvider', { samlProviderArn: saml }, 'PRESENT'],
  ])('%s %j', (operation, request, presence) => {
    expect(listSubjects(operation, request)).toEqual([`saml-provider/corp ALL ${presence}`])
    expect(listSubjects(operation, null)).toEqual(['every AWS::IAM::SAMLProvider'])
  })

  it('is identified by the response, but not by an ARN of another account', () => {
    const response = { openIDConnectProviderArn: oidc }
    const description = ['oidc-provider/oidc.example.com/id/1 ALL PRESENT']
    expect(listSubjects('CreateOpenIDConnectProvider', null, { response })).toEqual(description)
    const foreign = { openIDConnectProviderArn: oidc.replace('111122223333', '999999999999') }
    expect(listSubjects('DeleteOpenIDConnectProvider', foreign)).toEqual(['every AWS::IAM::OIDCProvider'])
  })
})

describe('a call on a kind that is not audited', () => {
  it.each([
    'CreateVirtualMFADevice',
    'DeleteVirtualMFADevice',
    'TagMFADevice',
    'CreateInstanceProfile',
    'TagInstanceProfile',
    'DeleteInstanceProfile',
    'UploadServerCertificate',
    'PutSomethingNew',
  ])('%s is not audited', operation => {
    expect(listSubjects(operation, {})).toBe('kind-not-audited')
    expect(listSubjects(operation, null)).toBe('kind-not-audited')
  })
})

describe('a change of the account', () => {
  it.each([
    ['UpdateAccountPasswordPolicy', 'passwordPolicy'],
    ['DeleteAccountPasswordPolicy', 'passwordPolicy'],
    ['EnableOrganizationsRootCredentialsManagement', ''],
    ['CreateAccountAlias', ''],
    ['SetSecurityTokenServicePreferences', ''],
    ['EnableOutboundWebIdentityFederation', ''],
    ['DisableOrganizationsRootSessions', ''],
    ['PutAccountProperties', ''],
    ['DeleteAccountAlias', ''],
    ['CreateDelegationRequest', ''],
    ['AssociateDelegationRequest', ''],
    ['AcceptDelegationRequest', ''],
    ['SendDelegationToken', ''],
  ])('%s changes "%s"', (operation, facts) => {
    expect(listSubjects(operation, {})).toEqual([`root ${facts} -`])
  })
})

describe('the facts that a call can change', () => {
  const description: readonly [Kind, string, object, object][] = [
    ['AWS::IAM::User', 'CreateAccessKey', LEE, KIM],
    ['AWS::IAM::User', 'EnableMFADevice', LEE, KIM],
    ['AWS::IAM::User', 'ChangePassword', {}, KIM],
    ['AWS::IAM::User', 'AddUserToGroup', LEE, KIM],
    ['AWS::IAM::Group', 'PutGroupPolicy', { groupName: 'team' }, KIM],
    ['AWS::Organizations::Account', 'CreateAccessKey', {}, ROOT],
    ['AWS::Organizations::Account', 'DeactivateMFADevice', {}, ROOT],
    ['AWS::Organizations::Account', 'DeleteLoginProfile', {}, ROOT],
  ]
  it.each(description)('are facts of %s: %s', (kind, operation, request, by) => {
    const [first] = listSubjects(operation, request, { by })
    const names = first?.split(' ')[1]?.split(',') ?? []
    const all = Object.values(kinds[kind].facts).flatMap(({ collector }) =>
      listCollectedFacts(kind, collector),
    )
    expect(names).not.toHaveLength(0)
    expect(all).toEqual(expect.arrayContaining(names))
  })
})

const parseSignIn = (detail: object, regions: string[] = ['eu-west-1']) =>
  parseIamChange(
    {
      'detail-type': 'AWS Console Sign In via CloudTrail',
      source: 'aws.signin',
      account: '111122223333',
      region: 'us-east-1',
      detail: {
        eventSource: 'signin.amazonaws.com',
        eventName: 'ConsoleLogin',
        eventType: 'AwsConsoleSignIn',
        eventID: '1',
        eventTime: '2026-11-01T00:00:00Z',
        awsRegion: 'us-east-1',
        userIdentity: ROOT,
        requestParameters: null,
        responseElements: { ConsoleLogin: 'Success' },
        ...detail,
      },
    },
    { regions },
  )

describe('a sign-in to the console', () => {
  it('of the root user is a change of the account, of which nothing is read, whatever regions are audited', () => {
    expect(parseSignIn({})).toMatchObject({
      change: {
        id: 'ct:111122223333:1',
        action: 'signin:ConsoleLogin',
        actor: { type: 'Root', name: 'root' },
        eventuallyConsistent: false,
        subjects: [{ resource: { kind: 'AWS::Organizations::Account' }, facts: [] }],
      },
    })
  })

  it.each([
    ['failed', 'failed', { responseElements: { ConsoleLogin: 'Failure' } }],
    ['has no outcome', 'failed', { responseElements: null }],
    ['is of a user', 'kind-not-audited', { userIdentity: KIM }],
    ['is of no one', 'kind-not-audited', { userIdentity: null }],
    ['is another event of sign-ins', 'kind-not-audited', { eventName: 'SwitchRole' }],
    ['is marked as an error', 'failed', { errorCode: 'Denied' }],
  ])('that %s is ignored', (_, ignored, detail) => {
    expect(parseSignIn(detail)).toEqual({ ignored })
  })
})
