import { buildAccessAnalyzerResource } from '../../../audit/resources/accessanalyzer/analyzer.ts'
import type { CollectorsByKind } from '../fact-collector.ts'
import { createSingletonList, type ResourceList } from '../lists/resource-list.ts'
import { externalAnalyzers } from './analyzers.ts'

/** The collectors of IAM Access Analyzer. */
export const accessAnalyzerCollectors = {
  'AWS::AccessAnalyzer::Analyzer': { analyzers: externalAnalyzers },
} as const satisfies CollectorsByKind

/** IAM Access Analyzer in a region, with analyzers or without. */
export const accessAnalyzerResourceLists: readonly ResourceList[] = [
  createSingletonList(
    { kind: 'AWS::AccessAnalyzer::Analyzer', label: 'IAM Access Analyzer', scope: 'REGION' },
    buildAccessAnalyzerResource,
  ),
]
