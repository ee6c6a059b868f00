import * as z from 'zod/mini'
import {
  analyzerStates,
  externalAnalyzerTypes,
  selectAnalyzerStatus,
  sortAnalyzers,
  type ExternalAnalyzer,
} from '../../../audit/resources/accessanalyzer/analyzer.ts'
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

const accountId = z.string().check(z.regex(/^\d{12}$/))
const organizationResponse = z.object({ Organization: z.object({ MasterAccountId: accountId }) })
const administratorsResponse = z.object({
  DelegatedAdministrators: z.optional(z.nullable(z.array(z.object({ Id: accountId })))),
})

/** How Organizations names IAM Access Analyzer. */
const SERVICE_PRINCIPAL = 'access-analyzer.amazonaws.com'

/**
 * ListAnalyzers: the external access analyzers of the account in the region. It does not list those of other accounts, but one of the
 * management account or of a delegated administrator can cover the whole organization. So without an active one of its own, the status
 * is known only of an account that no other one can cover.
 */
export const externalAnalyzers: FactCollector<'AWS::AccessAnalyzer::Analyzer'> = {
  operations: [listAnalyzers, describeOrganization, listDelegatedAdministrators],
  notFoundErrors: [],
  async collect(callApi, { account }) {
    const pages = await fetchAllPages(callApi, listAnalyzers, {}, analyzersResponse)
    const analyzers = sortAnalyzers(pages.flatMap(page => page.analyzers.filter(isExternal)))
    const status = selectAnalyzerStatus(analyzers)
    const hidden = status === 'ACTIVE' ? undefined : await explainHiddenAnalyzers(callApi, account)
    return hidden === undefined
      ? { facts: { externalAnalyzers: analyzers, status } }
      : { facts: { externalAnalyzers: analyzers }, unknown: { status: hidden } }
  },
}

function isExternal(
  analyzer: z.infer<typeof externalAnalyzer> | z.infer<typeof otherAnalyzer>,
): analyzer is ExternalAnalyzer {
  return 'status' in analyzer
}

/** Why an analyzer that covers the account can be in another account, where no call of this one shows it; undefined if none can. */
async function explainHiddenAnalyzers(callApi: TypedAwsCall, account: string): Promise<string | undefined> {
  const response = await handleNotFound(
    ['AWSOrganizationsNotInUseException'],
    callApi(describeOrganization, {}, organizationResponse),
    undefined,
  )
  if (response === undefined) return undefined
  const manager = response.Organization.MasterAccountId
  if (manager !== account)
    return (
      `an analyzer of management account ${manager} or of a delegated administrator can cover the account, ` +
      'and only these accounts can list it'
    )
  const pages = await fetchAllPages(
    callApi,
    listDelegatedAdministrators,
    { ServicePrincipal: SERVICE_PRINCIPAL },
    administratorsResponse,
  )
  const [administrator] = pages.flatMap(page => page.DelegatedAdministrators ?? [])
  return administrator === undefined
    ? undefined
    : `an analyzer of delegated administrator ${administrator.Id} can cover the account, and only that account can list it`
}
