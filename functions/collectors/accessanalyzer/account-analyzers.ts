import * as z from 'zod/mini'
import {
  analyzerStates,
  externalAnalyzerTypes,
  sortAnalyzers,
  type AccountAnalyzersFacts,
  type ExternalAnalyzer,
} from '../../../audit/resources/accessanalyzer/account-analyzers.ts'
import { handleNotFound, type FactCollector, type TypedAwsCall } from '../fact-collector.ts'
import { fetchAllPages } from '../lists/paginate.ts'
import { describeOrganization, listAnalyzers, listDelegatedAdministrators } from './operations.ts'

const externalAnalyzer = z.object({
  name: z.string(),
  type: z.enum(externalAnalyzerTypes),
  status: z.enum(analyzerStates),
})
/** Analyzers of unused or internal access, and of types to come. */
const otherAnalyzer = z.object({
  type: z.string().check(z.refine(type => externalAnalyzerTypes.every(each => each !== type))),
})
const analyzersResponse = z.object({ analyzers: z.array(z.union([externalAnalyzer, otherAnalyzer])) })

/** ListAnalyzers: the external access analyzers of the account in the region, not those of other accounts that cover it. */
export const externalAnalyzers: FactCollector<'AWS::AccessAnalyzer::AccountAnalyzers'> = {
  operations: [listAnalyzers],
  notFoundErrors: [],
  async collect(callApi) {
    const pages = await fetchAllPages(callApi, listAnalyzers, {}, analyzersResponse)
    return {
      facts: { externalAnalyzers: sortAnalyzers(pages.flatMap(page => page.analyzers.filter(isExternal))) },
    }
  },
}

function isExternal(
  analyzer: z.infer<typeof externalAnalyzer> | z.infer<typeof otherAnalyzer>,
): analyzer is ExternalAnalyzer {
  return 'status' in analyzer
}

/** DescribeOrganization, and in a management account ListDelegatedAdministrators: which other account can cover this one. */
export const analyzerAdministrator: FactCollector<'AWS::AccessAnalyzer::AccountAnalyzers'> = {
  operations: [describeOrganization, listDelegatedAdministrators],
  notFoundErrors: [],
  async collect(callApi, { account }) {
    return { facts: { administrator: await findAdministrator(callApi, account) } }
  },
}

const accountId = z.string().check(z.regex(/^\d{12}$/))
const organizationResponse = z.object({ Organization: z.object({ MasterAccountId: accountId }) })
const administratorsResponse = z.object({
  DelegatedAdministrators: z.optional(z.nullable(z.array(z.object({ Id: accountId })))),
})

/** How Organizations names IAM Access Analyzer. */
const SERVICE_PRINCIPAL = 'access-analyzer.amazonaws.com'

async function findAdministrator(
  callApi: TypedAwsCall,
  account: string,
): Promise<AccountAnalyzersFacts['administrator']> {
  const response = await handleNotFound(
    ['AWSOrganizationsNotInUseException'],
    callApi(describeOrganization, {}, organizationResponse),
    undefined,
  )
  if (response === undefined) return 'NONE'
  const manager = response.Organization.MasterAccountId
  if (manager !== account) return { account: manager, role: 'MANAGEMENT' }
  const input = { ServicePrincipal: SERVICE_PRINCIPAL }
  const pages = await fetchAllPages(callApi, listDelegatedAdministrators, input, administratorsResponse)
  const [administrator] = pages.flatMap(page => page.DelegatedAdministrators ?? [])
  return administrator === undefined ? 'NONE' : { account: administrator.Id, role: 'DELEGATED' }
}
