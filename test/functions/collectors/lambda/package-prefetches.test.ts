import { expect, it } from 'vitest'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { buildVersionResource } from '../../../../audit/resources/lambda/version.ts'
import { buildRepositoryResourceByName } from '../../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { allPrefetches } from '../../../../functions/collectors/all-prefetches.ts'
import type { AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { usePrefetches } from '../../../../functions/collectors/lists/prefetch.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const functions = Array.from({ length: 20 }, (_, index) => buildFunctionResource(`f${index}`, where))
const [first = buildFunctionResource('f', where)] = functions
const version = buildVersionResource(first, '7')
const repository = buildRepositoryResourceByName('media/resizer', where)

/** The ids of what Inspector scans: some with a version, one without. */
const scanned = [
  ...functions.slice(0, 10).map(({ arn }) => `${arn}:$LATEST`),
  functions[10]?.arn ?? '',
  version.arn,
]

interface Filter {
  resourceId?: readonly { value: string }[]
  resourceType: readonly { value: string }[]
}

/** An account with as many pages of findings as `pages`. */
function createInspectorApi(pages = 1) {
  const requested: string[] = []
  const awsCall: AwsCall = (awsOperation, _, input) => {
    const filter = (input['filterCriteria'] ?? { resourceType: [] }) as Filter
    const isSingle = filter.resourceId !== undefined
    requested.push(`${awsOperation.name}${isSingle ? ' of one' : ''}`)
    const isListed = (id: string) => !isSingle || filter.resourceId?.some(({ value }) => value === id)
    const [type] = filter.resourceType.map(({ value }) => value)
    const page = Number(input['nextToken'] ?? 1)
    const responses: Readonly<Record<string, object>> = {
      ListFunctions: { Functions: functions.map(({ arn }) => ({ FunctionArn: arn })) },
      DescribeRepositories: { repositories: [{ repositoryName: 'media/resizer' }] },
      ListCoverage: {
        coveredResources: (type === 'AWS_LAMBDA_FUNCTION' ? scanned : [repository.arn])
          .filter(isListed)
          .map(resourceId => ({
            resourceId,
            resourceType: type,
            scanStatus: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' },
          })),
      },
      ListFindings: {
        findings: scanned
          .filter(isListed)
          .map(id => ({ severity: 'HIGH', title: id, status: 'ACTIVE', resources: [{ id }] })),
        ...(page < pages && !isSingle ? { nextToken: String(page + 1) } : {}),
      },
      BatchGetAccountStatus: {
        accounts: [
          {
            accountId: where.account,
            resourceState: { ecr: { status: 'ENABLED' }, lambda: { status: 'ENABLED' } },
          },
        ],
      },
    }
    return Promise.resolve(responses[awsOperation.name])
  }
  return { awsCall, requested }
}

async function readAll(awsCall: AwsCall) {
  const reader = createAccountReader(awsCall, createRedactor('key'))
  const read = async (resource: Resource, collector: string) => reader.read(resource, [collector])
  return [
    ...(await Promise.all([...functions, version].map(each => read(each, 'package scan')))),
    await read(repository, 'scan coverage'),
  ]
}

it('lists of Inspector replace single calls, also of what they do not have', async () => {
  const single = createInspectorApi()
  const listed = createInspectorApi()
  const expected = await readAll(single.awsCall)
  expect(await readAll(usePrefetches(listed.awsCall, allPrefetches))).toEqual(expected)
  expect(JSON.stringify(expected)).toContain('"HIGH":1')
  expect(JSON.stringify(expected)).toContain('"NONE"')
  const ofInspector = listed.requested.filter(name => /^List(?:Coverage|Findings)/.test(name))
  expect(ofInspector.toSorted()).toEqual(['ListCoverage', 'ListCoverage', 'ListFindings'])
})

it('a list with more pages than there are functions is not used', async () => {
  const expected = await readAll(createInspectorApi().awsCall)
  const listed = createInspectorApi(1_000)
  expect(await readAll(usePrefetches(listed.awsCall, allPrefetches))).toEqual(expected)
  expect(listed.requested.filter(name => name === 'ListFindings')).toHaveLength(functions.length + 1)
  expect(listed.requested.filter(name => name === 'ListFindings of one')).toHaveLength(scanned.length)
})
