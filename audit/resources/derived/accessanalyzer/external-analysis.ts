import { quoteText } from '../../../text/quote-text.ts'
import { analyzerStates } from '../../accessanalyzer/account-analyzers.ts'
import { known, unknown } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/**
 * Whether external access to the account is analysed in the region. An analyzer of an organization is listed only in the account that
 * has it, so without an active one of the account itself, only an account that no other one can cover is known to be without.
 */
export const externalAnalysis = defineDerivedFact(
  'AWS::AccessAnalyzer::AccountAnalyzers',
  { facts: ['externalAnalyzers', 'administrator'] },
  ({ externalAnalyzers, administrator }) => {
    const best = analyzerStates.find(state => externalAnalyzers.some(({ status }) => status === state))
    if (best === 'ACTIVE' || administrator === 'NONE') return known(best ?? 'NONE')
    if (administrator === 'DENIED')
      return unknown(
        'access denied to Organizations, so it is not known whether another account has an analyzer of the organization',
      )
    const { role } = administrator
    const account = quoteText(administrator.account)
    const owner =
      role === 'DELEGATED'
        ? `delegated administrator ${account}`
        : `management account ${account} or a delegated administrator`
    return unknown(`an analyzer of ${owner} can cover the account, and AWS lists it there alone`)
  },
)
