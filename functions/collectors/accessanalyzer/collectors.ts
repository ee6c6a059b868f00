import { buildAccountAnalyzersResource } from '../../../audit/resources/accessanalyzer/account-analyzers.ts'
import type { CollectorsByKind } from '../fact-collector.ts'
import { createSingletonList, type ResourceList } from '../lists/resource-list.ts'
import { analyzerAdministrator, externalAnalyzers } from './account-analyzers.ts'

/** The collectors of IAM Access Analyzer. */
export const accessAnalyzerCollectors = {
  'AWS::AccessAnalyzer::AccountAnalyzers': {
    analyzers: externalAnalyzers,
    organization: analyzerAdministrator,
  },
} as const satisfies CollectorsByKind

/** IAM Access Analyzer in a region, with analyzers or without. */
export const accessAnalyzerResourceLists: readonly ResourceList[] = [
  createSingletonList(
    { kind: 'AWS::AccessAnalyzer::AccountAnalyzers', label: 'IAM Access Analyzer', scope: 'REGION' },
    buildAccountAnalyzersResource,
  ),
]
