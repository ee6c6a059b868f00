import { ECSClient, ListTaskDefinitionsCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { taskDefinitionList } from '../../../../functions/collectors/ecs/resource-lists.ts'
import { createTypedCall, listAllResources } from '../../../../functions/collectors/lists/resource-list.ts'
import { callEcs } from '../../../../functions/aws/api/ecs.ts'
import { type LocalAws, startLocalAws } from '../../local-aws.ts'
import { describeOnLocalAws } from '../../suite.ts'

/** Families of which each begins with the first one, with their numbers of revisions, in the order of registration. */
const FAMILIES = [
  ['api', 3],
  ['api-worker', 1],
  ['apis', 2],
  ['api_v2', 1],
] as const

describeOnLocalAws('families of task definitions with a common beginning', () => {
  let localAws: LocalAws
  let ecs: ECSClient

  beforeAll(async () => {
    localAws = await startLocalAws()
    Object.assign(process.env, localAws.env)
    ecs = new ECSClient(localAws.client())
    const containerDefinitions = [{ name: 'main', image: 'public.ecr.aws/nginx/nginx:1.27', essential: true }]
    for (const [family, revisions] of FAMILIES)
      for (let number = 0; number < revisions; number += 1)
        await ecs.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }))
  })
  afterAll(() => localAws.stop())

  const list = async (familyPrefix: string, more: object = {}) => {
    const listed = await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix, ...more }))
    return { names: (listed.taskDefinitionArns ?? []).map(getName), token: listed.nextToken }
  }

  test.each(FAMILIES)('%s has its own revisions and no others', async (family, revisions) => {
    const own = Array.from({ length: revisions }, (_, index) => `${family}:${index + 1}`)
    expect((await list(family)).names).toEqual(own)
    expect((await list(family, { sort: 'DESC', maxResults: 1 })).names).toEqual(own.slice(-1))
  })

  test('the beginning of a name is no family', async () => {
    expect((await list('ap')).names).toEqual([])
  })

  test('the revisions of a family are on pages', async () => {
    const first = await list('api', { maxResults: 2 })
    expect(first.names).toEqual(['api:1', 'api:2'])
    const second = await list('api', { maxResults: 2, nextToken: first.token })
    expect(second).toEqual({ names: ['api:3'], token: undefined })
  })

  test('Assay finds the latest revision of each', async () => {
    const { account, region } = localAws
    const callApi = createTypedCall(region, callEcs)
    const found = await listAllResources(taskDefinitionList, callApi, { account, region })
    const latest = FAMILIES.map(([family, revisions]) => `${family}:${revisions}`)
    expect(found.map(({ arn }) => getName(arn)).toSorted()).toEqual(latest.toSorted())
  })
})

function getName(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}
