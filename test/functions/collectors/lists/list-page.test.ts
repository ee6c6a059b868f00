import { describe, expect, it } from 'vitest'
import { buildTaskDefinitionResource } from '../../../../audit/resources/ecs/task-definition.ts'
import { fetchListPage } from '../../../../functions/collectors/lists/list-page.ts'
import type { ResourceList } from '../../../../functions/collectors/lists/resource-list.ts'
import { createStubbedApi } from '../stubbed-api.ts'

const where = { account: '111122223333', region: 'eu-west-1' }

/** A list of task definitions whose pages have these names. */
function createList(label: string, ...pages: string[][]): ResourceList {
  return {
    kind: 'AWS::ECS::TaskDefinition',
    label,
    scope: 'REGION',
    operations: [],
    listPage(_, { account }, token = 'page 0') {
      const index = Number(token.slice('page '.length))
      const resources = (pages[index] ?? []).map(arn => buildTaskDefinitionResource(arn, account))
      return Promise.resolve({
        resources,
        ...(index + 1 < pages.length ? { next: `page ${index + 1}` } : {}),
      })
    },
  }
}

const lists = [
  createList('latest', ['a'], ['b', 'c']),
  { ...createList('other'), kind: 'AWS::ECS::Service' as const },
  createList('empty', []),
  createList('running', ['d'], ['e']),
]

async function listArns(scope: { kind: ResourceList['kind'] } | { label: string }): Promise<string[][]> {
  const pages: string[][] = []
  let token: string | undefined
  do {
    const page = await fetchListPage(lists, createStubbedApi({}), {
      scope,
      ...where,
      ...(token === undefined ? {} : { token }),
    })
    if ('listingFailure' in page) throw new Error(page.listingFailure)
    pages.push(page.resources.map(({ arn }) => arn))
    token = page.next
  } while (token !== undefined && pages.length < 20)
  return pages
}

describe('a page of a list', () => {
  it('of a kind is one of all lists of the kind, which follow each other', async () => {
    expect(await listArns({ kind: 'AWS::ECS::TaskDefinition' })).toEqual([
      ['a'],
      ['b', 'c'],
      [],
      ['d'],
      ['e'],
    ])
  })

  it('of a label is one of that list alone', async () => {
    expect(await listArns({ label: 'running' })).toEqual([['d'], ['e']])
    expect(await listArns({ label: 'latest' })).toEqual([['a'], ['b', 'c']])
  })

  it('of a kind without a list is an error', async () => {
    await expect(listArns({ kind: 'AWS::IAM::Role' })).rejects.toThrow(
      'no list is declared for AWS::IAM::Role',
    )
  })
})
