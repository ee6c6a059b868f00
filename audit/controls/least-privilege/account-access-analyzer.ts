import type {
  AnalyzerAdministrator,
  ExternalAnalyzer,
} from '../../resources/accessanalyzer/account-analyzers.ts'
import { control } from '../control.ts'
import { REGION_LIMITATION, skipExemptRegion } from '../criteria/exempt-regions.ts'
import { summarizePhrases } from '../criteria/task-definitions.ts'
import { compliant, insufficientData, nonCompliant } from '../evaluation.ts'
import { quoteName, quoteText } from '../../text/quote-text.ts'

export const accountAccessAnalyzer = control(
  {
    id: 'least-privilege/account-access-analyzer',
    title: 'IAM Access Analyzer should analyse external access in every region',
    severity: 'MEDIUM',
    rationale:
      'An external access analyzer finds buckets, keys, roles, secrets and other resources that policies open to other accounts or ' +
      'to the public, those that Assay does not audit among them. Without one, such access goes unnoticed.',
    remediation:
      'Create an external access analyzer in the region (CreateAnalyzer with type ACCOUNT), or one for the whole organization in its ' +
      'management account or from a delegated administrator account (type ORGANIZATION).',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-28',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-external.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-settings.html',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.28'],
      'CIS AWS Foundations 5.0': ['1.19'],
      'CIS AWS Foundations 6.0': ['2.19'],
      'CIS AWS Foundations 7.0': ['2.18'],
      'NIST SP 800-53 r5': ['AC-3', 'CA-7'],
    },
    criteria: [
      'Analyzers of unused or internal access do not count, nor does one that is not active.',
      'An analyzer of the organization in another account covers the account but is not listed in it. So the result of a member account ' +
        'without an active analyzer of its own is unknown, and that of the management account if there is a delegated administrator.',
    ],
    knownLimitations: [
      REGION_LIMITATION,
      'Whether archive rules hide findings of an analyzer, and whether anyone reads them, is not checked.',
      'That the account joined or left an organization, and that AWS disabled an analyzer, is found by the next full scan.',
    ],
    /** Regions in which no analyzer is needed. */
    settings: { exemptRegions: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::AccessAnalyzer::AccountAnalyzers',
      { facts: ['externalAnalyzers', 'administrator'] },
      ({ resource, externalAnalyzers, administrator }, { settings }) => {
        const skipped = skipExemptRegion(resource, settings.exemptRegions)
        if (skipped) return skipped
        const analyzers = summarizePhrases(externalAnalyzers.map(describeAnalyzer))
        if (externalAnalyzers.some(({ status }) => status === 'ACTIVE')) return compliant({ analyzers })
        if (administrator !== 'NONE') return insufficientData(explainHiddenAnalyzer(administrator))
        const reason =
          analyzers.length === 0
            ? `There is no external access analyzer in ${resource.region}.`
            : `No external access analyzer in ${resource.region} is active: ${analyzers.join(', ')}.`
        return nonCompliant(reason, { analyzers })
      },
    ),
  ],
)

/** `console-analyzer (ACCOUNT, DISABLED)`. */
function describeAnalyzer({ name, type, status }: ExternalAnalyzer): string {
  return `${quoteName(name)} (${type}, ${status})`
}

/** Why an account without an active analyzer of its own may be covered: AWS lists an analyzer only in the account that has it. */
function explainHiddenAnalyzer({ account, role }: AnalyzerAdministrator): string {
  const name = quoteText(account)
  const owner =
    role === 'DELEGATED'
      ? `delegated administrator ${name}`
      : `management account ${name} or a delegated administrator`
  return `an analyzer of ${owner} can cover the account, and AWS lists it there alone`
}
