import {
  buildAccountAnalyzersResource,
  externalAnalyzerTypes,
  sortAnalyzers,
  type ExternalAnalyzer,
} from '../../../../audit/resources/accessanalyzer/account-analyzers.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveFact } from '../derive/derive-fact.ts'
import { editFact, projectEdit } from '../derive/edit-facts.ts'
import { requireTextProperty, readTextProperty } from '../properties/read-property.ts'

/**
 * AWS::AccessAnalyzer::Analyzer: one of the analyzers of the account in the region. Which are active is not known if it is not known
 * whether this one finds external access.
 */
export const projectAnalyzer: Projection = (resolvedResource, projectionContext) => {
  const name = readTextProperty(resolvedResource, 'AnalyzerName') ?? readPhysicalName(resolvedResource)
  const analyzers = deriveFact(() => readExternalAnalyzers(resolvedResource, name))
  return [
    projectEdit(resolvedResource, buildAccountAnalyzersResource(projectionContext), before => ({
      externalAnalyzers: editFact(before('externalAnalyzers'), all =>
        'unknown' in analyzers
          ? analyzers
          : createFact(sortAnalyzers([...all.filter(each => each.name !== name), ...analyzers.known])),
      ),
    })),
  ]
}

/** The physical id is the ARN. */
function readPhysicalName({ physicalId }: ResolvedResource): string {
  return physicalId.slice(physicalId.indexOf('/') + 1)
}

/** The analyzer if it finds external access, or none: AWS creates it active. */
function readExternalAnalyzers(
  resolvedResource: ResolvedResource,
  name: string,
): readonly ExternalAnalyzer[] {
  const given = requireTextProperty(resolvedResource, 'Type')
  const type = externalAnalyzerTypes.find(each => each === given)
  return type === undefined ? [] : [{ name, type, status: 'ACTIVE' }]
}
