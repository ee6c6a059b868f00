import { describe, expect, it } from 'vitest'
import { buildRepositoryResourceByName } from '../../../../audit/resources/ecr/repository.ts'
import { findTags } from '../../../../audit/resources/tags/resource-tags.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { repositoryTagsPrefetch } from '../../../../functions/collectors/ecr/prefetch.ts'
import { usePrefetches } from '../../../../functions/collectors/lists/prefetch.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createStubbedApi, type StubbedResponses } from '../stubbed-api.ts'

const account = '111122223333'
const media = buildRepositoryResourceByName('media/resizer', { account, region: 'eu-west-1' })
const DENIED = { error: 'AccessDeniedException' }

/** The fact `tags` of a repository, with the list of the region where `byList`. */
async function readTags(responses: StubbedResponses, byList: boolean, repository = media) {
  const api = createStubbedApi(responses)
  const call = byList ? usePrefetches(api, [repositoryTagsPrefetch]) : api
  const reading = await createAccountReader(call, createRedactor('key')).read(repository, ['tags'])
  if (reading === 'NOT_FOUND') throw new Error('not found')
  return reading
}

describe('the tags of a repository', () => {
  it('are of another account not read, and not known to be none', async () => {
    const foreign = { ...media, arn: media.arn.replace(account, '444455556666') }
    const { facts } = await readTags({}, false, foreign)
    expect(facts).toEqual({ tags: { known: 'FOREIGN' } })
    expect(findTags({ resource: foreign, facts })).toBeUndefined()
  })

  it('are unknown if they are denied', async () => {
    const unknown = 'access denied to ecr:ListTagsForResource'
    for (const byList of [false, true])
      expect((await readTags({ GetResources: DENIED, ListTagsForResource: DENIED }, byList)).facts).toEqual({
        tags: { unknown },
      })
  })

  it.each([
    ['of the list', media.arn, { team: 'payments' }],
    ['none if the list does not have it', `${media.arn}-2`, {}],
  ])('are %s, without a further call', async (_, ResourceARN, known) => {
    const ResourceTagMappingList = [{ ResourceARN, Tags: [{ Key: 'team', Value: 'payments' }] }]
    const inputs: object[] = []
    const { facts } = await readTags(
      { GetResources: input => inputs.push(input) && { ResourceTagMappingList, PaginationToken: '' } },
      true,
    )
    expect(facts).toEqual({ tags: { known } })
    expect(inputs).toEqual([{ ResourceTypeFilters: ['ecr:repository'], ResourcesPerPage: 100 }])
  })

  it('are asked singly if the list is denied', async () => {
    const tags = [{ Key: 'team', Value: 'search' }]
    expect((await readTags({ GetResources: DENIED, ListTagsForResource: { tags } }, true)).facts).toEqual({
      tags: { known: { team: 'search' } },
    })
  })
})
