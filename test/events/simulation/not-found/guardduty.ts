import { hasEntryEndingWith, type NotFoundHandlers } from './request.ts'

/** Not-found responses of GuardDuty, which lists no coverage of a cluster that does not exist. */
export const guardDutyNotFound: NotFoundHandlers = {
  ListCoverage: ({ world, region, input }) => {
    const { FilterCriterion } = input['FilterCriteria'] as {
      FilterCriterion: { CriterionKey: string; FilterCondition: { Equals: string[] } }[]
    }
    const named = FilterCriterion.find(({ CriterionKey }) => CriterionKey === 'ECS_CLUSTER_NAME')
    const name = named?.FilterCondition.Equals[0] ?? ''
    return hasEntryEndingWith(world, 'clusters', region, `/${name}`)
      ? undefined
      : { output: { Resources: [] } }
  },
}
