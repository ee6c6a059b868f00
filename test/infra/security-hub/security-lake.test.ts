import { describe, expect, it } from 'vitest'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'
import { findStackByName, synthesizeTestStacks } from '../synthesis.ts'
import { listStatements, listTemplateResources, type TemplateStatement } from '../resolved-template.ts'

const location = 's3://aws-security-data-lake-eu-west-1-abc/ext/assay/1.0/'
const key = 'arn:aws:kms:eu-west-1:444455556666:key/0a1b2c3d-0000-1111-2222-333344445555'
const role = {
  arn: 'arn:aws:iam::444455556666:role/AmazonSecurityLake-Provider-assay-eu-west-1',
  externalId: 'assay-111122223333',
}

/** What a configuration lets the function of reports do that it may not do without Security Lake. */
function listAdded(securityLake: object): string[] {
  const before = new Set(listGrants({}).get('report'))
  return (listGrants({ securityLake }).get('report') ?? []).filter(each => !before.has(each))
}

/** What each function may do, by its name. */
function listGrants(more: object): Map<string, string[]> {
  const { template } = findStackByName(synthesizeTestStacks({ home: 'eu-west-1', ...more }), 'Assay')
  const roles = listTemplateResources(template, 'AWS::IAM::Role').map(([name, { Properties }]) => {
    const { Policies = [] } = Properties as { Policies?: { PolicyDocument: object }[] }
    const statements = Policies.flatMap(({ PolicyDocument }) => listStatements(PolicyDocument))
    return [name.replace(/^Deployment|worker.*/g, ''), statements.map(formatStatement)] as const
  })
  return new Map(roles)
}

/** What all functions but that of reports may do. */
function listOthers(grants: Map<string, string[]>): [string, string[]][] {
  return [...grants].filter(([name]) => name !== 'report')
}

function formatStatement({ actions, resources, condition }: TemplateStatement): string {
  return `${actions.join()} on ${resources.join()}${condition === undefined ? '' : ` if ${JSON.stringify(condition)}`}`
}

describe('a deployment with Security Lake', () => {
  it('may write below the location of the source, and nowhere else', () => {
    expect(listAdded({ location })).toEqual([
      's3:PutObject on arn:aws:s3:::aws-security-data-lake-eu-west-1-abc/ext/assay/1.0/*',
    ])
  })

  it('may use the key of the bucket through S3 alone', () => {
    expect(listAdded({ location, key })[1]).toBe(
      `kms:GenerateDataKey on ${key} if {"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}}`,
    )
  })

  it('may only assume the role of the source where it has one', () => {
    expect(listAdded({ location, role })).toEqual([`sts:AssumeRole on ${role.arn}`])
  })

  it('gives no other function more', () => {
    expect(listOthers(listGrants({ securityLake: { location } }))).toEqual(listOthers(listGrants({})))
  })
})

describe('the configuration of Security Lake', () => {
  it.each([
    [{}, 'securityLake.location'],
    [{ location: 's3://bucket/other/assay/' }, 'securityLake.location'],
    [{ location: 's3://bucket/ext/../assay/' }, 'securityLake.location'],
    [{ location: 's3://bucket/ext/a/b/c/' }, 'securityLake.location'],
    [{ location: 'https://bucket/ext/assay/' }, 'securityLake.location'],
    [{ location, role, key }, 'a role or a key'],
    [{ location, role: { arn: role.arn } }, 'externalId'],
    [{ location, role: { ...role, arn: 'arn:aws:iam::444455556666:user/x' } }, 'role'],
    [{ location, key: 'alias/x' }, 'key'],
  ])('refuses %j', (securityLake, part) => {
    expect(() => parseConfiguration({ home: 'eu-west-1', securityLake })).toThrow(part)
  })

  it('is kept when it is deployed', () => {
    expect(parseConfiguration({ home: 'eu-west-1', securityLake: { location, role } }).securityLake).toEqual({
      location,
      role,
    })
  })
})
