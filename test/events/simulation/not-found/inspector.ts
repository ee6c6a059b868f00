import { hasEntryEndingWith, type NotFoundHandlers } from './request.ts'

/** Not-found responses of Inspector, which lists nothing of what does not exist. */
export const inspectorNotFound: NotFoundHandlers = {
  BatchGetAccountStatus: ({ world, region, input }) => {
    if (world.regionsInScope.includes(region)) return undefined
    const state = { status: 'DISABLED' }
    const accounts = [{ accountId: world.account, resourceState: { ec2: state, ecr: state, lambda: state } }]
    return JSON.stringify(input).includes(world.account) ? { output: { accounts } } : undefined
  },
  ListCoverage: ({ world, region, input }) => {
    const [named] = (input['filterCriteria'] as { resourceId: { value: string }[] }).resourceId
    const id = named?.value ?? ''
    const functionArn = id.replace(/(:function:[^:]+):.*$/, '$1')
    const exists = ['functions', 'repositories'].some(section =>
      hasEntryEndingWith(world, section, region, section === 'functions' ? functionArn : id),
    )
    return exists && functionArn === id ? undefined : { output: { coveredResources: [] } }
  },
}
