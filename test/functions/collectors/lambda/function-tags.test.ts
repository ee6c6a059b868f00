import { describe, expect, it } from 'vitest'
import { limitFacts } from '../../../../audit/refresh/snapshot/limit-snapshot.ts'
import { functionTagsPrefetch } from '../../../../functions/collectors/lambda/prefetch.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import type { AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { usePrefetches } from '../../../../functions/collectors/lists/prefetch.ts'
import { getFunction } from '../../../../functions/collectors/lambda/operations.ts'
import { createRedactor, redactResponse } from '../../../../functions/collectors/redaction/redact.ts'
import { checkoutFunction } from '../recorded-account.ts'
import { createStubbedApi, type StubbedResponses } from '../stubbed-api.ts'

const Role = 'arn:aws:iam::111122223333:role/r'
const Configuration = { FunctionArn: checkoutFunction.arn, PackageType: 'Zip', Runtime: 'nodejs24.x', Role }
const SECRET = ['ghp', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('_')
const DENIED = { error: 'AccessDeniedException' }

/** An API of these responses, and the operations that were called. */
function observe(responses: StubbedResponses): { call: AwsCall; called: string[] } {
  const called: string[] = []
  const api = createStubbedApi({ GetFunction: { Configuration }, ...responses })
  return {
    called,
    call: (awsOperation, ...asked) => {
      called.push(awsOperation.name)
      return api(awsOperation, ...asked)
    },
  }
}

async function readTags(call: AwsCall) {
  const reader = createAccountReader(call, createRedactor('key'))
  const reading = await reader.read(checkoutFunction, ['tags'])
  return reading === 'NOT_FOUND' ? reading : reading.facts['tags']
}

describe('the tags of a function', () => {
  it('are those that GetFunction returns, without a further call', async () => {
    const Tags = { team: 'payments', 'aws:cloudformation:stack-name': 'shop', waived: '' }
    const { call, called } = observe({ GetFunction: { Configuration, Tags } })
    expect(await readTags(call)).toEqual({ known: Tags })
    expect(called).toEqual(['GetFunction'])
  })

  it.each([{}, { Tags: null }, { Tags: {} }, { TagsError: { ErrorCode: 'AccessDeniedException' } }])(
    'are those that ListTags returns if GetFunction returns none: %j',
    async part => {
      const { call, called } = observe({
        GetFunction: { Configuration, ...part },
        ListTags: ({ Resource }) => ({ Tags: { resource: Resource } }),
      })
      expect(await readTags(call)).toEqual({ known: { resource: checkoutFunction.arn } })
      expect(called).toEqual(['GetFunction', 'ListTags'])
    },
  )

  it('are none only if ListTags says so', async () => {
    expect(await readTags(observe({ ListTags: { Tags: {} } }).call)).toEqual({ known: {} })
    expect(await readTags(observe({ ListTags: DENIED }).call)).toEqual({
      unknown: 'access denied to lambda:ListTags',
    })
    for (const odd of [{}, { Tags: null }, { Tags: 'x' }, { Tags: { team: 7 } }])
      expect(await readTags(observe({ ListTags: odd }).call)).toMatchObject({
        unknown: expect.stringContaining('unexpected response') as string,
      })
  })

  it('do not have a value that may be a secret, and say so', async () => {
    const Tags = { team: 'payments', 'password-rotation': 'none', ci: SECRET }
    const expected = {
      known: { team: 'payments', 'password-rotation': 'none' },
      incomplete: 'the value of the tag ci may be a secret',
    }
    const retained = redactResponse(getFunction, { Configuration, Tags }, createRedactor('file'))
    expect(JSON.stringify(retained)).not.toContain(SECRET)
    for (const response of [{ Configuration, Tags }, retained as object])
      expect(await readTags(observe({ GetFunction: response }).call)).toEqual(expected)
    expect(await readTags(observe({ ListTags: { Tags } }).call)).toEqual(expected)
  })

  it('do not exist of a function that does not', async () => {
    const missing = { error: 'ResourceNotFoundException' }
    expect(await readTags(observe({ ListTags: missing }).call)).toBe('NOT_FOUND')
    expect(await readTags(observe({ GetFunction: missing }).call)).toBe('NOT_FOUND')
  })

  it('are stored, as many and as long as AWS allows', async () => {
    const longest = Array.from({ length: 60 }, (_, index) => [`${index}${'𝒌'.repeat(126)}`, '𝒗'.repeat(256)])
    const Tags = Object.fromEntries(longest) as Record<string, string>
    const tags = await readTags(observe({ GetFunction: { Configuration, Tags } }).call)
    expect(tags).toEqual({ known: Tags })
    expect(limitFacts({ tags: tags as never })).toEqual({ tags })
  })
})

const other = checkoutFunction.arn.replace('checkout-api', 'other')

/** The tags of the function by the list of the region, with the operations that were called. */
async function readByList(responses: StubbedResponses) {
  const { call, called } = observe({
    ListFunctions: { Functions: Array.from({ length: 3 }, (_, index) => ({ FunctionName: `f${index}` })) },
    ListTags: { Tags: { asked: 'singly' } },
    ...responses,
  })
  return { tags: await readTags(usePrefetches(call, [functionTagsPrefetch])), called }
}

const list = (...mappings: object[]) => ({ ResourceTagMappingList: mappings, PaginationToken: '' })

describe('the list of the tags of a region', () => {
  const Tags = [
    { Key: 'team', Value: 'payments' },
    { Key: 'waived', Value: '' },
  ]

  it('has the tags of each function, on any of its pages', async () => {
    const inputs: object[] = []
    const { tags, called } = await readByList({
      GetResources: input => {
        inputs.push(input)
        return 'PaginationToken' in input
          ? list({ ResourceARN: checkoutFunction.arn, Tags })
          : { ...list({ ResourceARN: other, Tags: [] }), PaginationToken: 'next' }
      },
    })
    expect(tags).toEqual({ known: { team: 'payments', waived: '' } })
    expect(called).not.toContain('ListTags')
    const first = { ResourceTypeFilters: ['lambda:function'], ResourcesPerPage: 100 }
    expect(inputs).toEqual([first, { ...first, PaginationToken: 'next' }])
  })

  it('does not have a function without tags', async () => {
    const { tags, called } = await readByList({ GetResources: list({ ResourceARN: other, Tags }) })
    expect(tags).toEqual({ known: {} })
    expect(called).not.toContain('ListTags')
  })

  it.each([
    ['is denied', DENIED],
    ['is of another form', { ResourceTagMappingList: [{ ResourceARN: other, Tags: null }] }],
    ['is missing', { PaginationToken: '' }],
  ])('is no answer if it %s', async (_, GetResources) => {
    const { tags, called } = await readByList({ GetResources })
    expect(tags).toEqual({ known: { asked: 'singly' } })
    expect(called).toContain('ListTags')
    const denied = await readByList({ GetResources, ListTags: DENIED })
    expect(denied.tags).toEqual({ unknown: 'access denied to lambda:ListTags' })
  })

  it('is read no further where one call for each function is less', async () => {
    const { tags, called } = await readByList({
      GetResources: { ...list({ ResourceARN: checkoutFunction.arn, Tags }), PaginationToken: 'more' },
    })
    expect(tags).toEqual({ known: { asked: 'singly' } })
    expect(called.filter(name => name === 'GetResources')).toHaveLength(4)
  })
})
