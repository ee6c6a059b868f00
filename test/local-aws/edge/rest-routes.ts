import { findLambdaRoute } from './lambda-routes.ts'

/** The operations of other REST services that the audit calls, by method and path. */
const OPERATIONS: Readonly<Record<string, readonly [RegExp, string][]>> = {
  'access-analyzer': [
    [/^GET \/analyzer$/, 'ListAnalyzers'],
    [/^PUT \/analyzer$/, 'CreateAnalyzer'],
    [/^DELETE \/analyzer\/[^/]+$/, 'DeleteAnalyzer'],
  ],
  guardduty: [
    [/^GET \/detector$/, 'ListDetectors'],
    [/^POST \/detector$/, 'CreateDetector'],
    [/^GET \/detector\/[^/]+$/, 'GetDetector'],
    [/^POST \/detector\/[^/]+$/, 'UpdateDetector'],
    [/^DELETE \/detector\/[^/]+$/, 'DeleteDetector'],
    [/^GET \/detector\/[^/]+\/filter$/, 'ListFilters'],
    [/^POST \/detector\/[^/]+\/filter$/, 'CreateFilter'],
    [/^GET \/detector\/[^/]+\/filter\/[^/]+$/, 'GetFilter'],
    [/^POST \/detector\/[^/]+\/coverage$/, 'ListCoverage'],
    [/^POST \/detector\/[^/]+\/findings$/, 'ListFindings'],
    [/^POST \/detector\/[^/]+\/findings\/get$/, 'GetFindings'],
    [/^POST \/detector\/[^/]+\/findings\/create$/, 'CreateSampleFindings'],
    [/^POST \/detector\/[^/]+\/findings\/archive$/, 'ArchiveFindings'],
  ],
  inspector2: [
    [/^POST \/status\/batch\/get$/, 'BatchGetAccountStatus'],
    [/^POST \/enable$/, 'Enable'],
    [/^POST \/disable$/, 'Disable'],
    [/^POST \/filters\/list$/, 'ListFilters'],
    [/^POST \/findings\/list$/, 'ListFindings'],
    [/^POST \/coverage\/list$/, 'ListCoverage'],
  ],
  s3: [
    [/^PUT \/[^/]+\/?$/, 'CreateBucket'],
    [/^GET \/[^/]+\/?$/, 'ListObjectsV2'],
    [/^GET \/[^/]+\/.+\?retention$/, 'GetObjectRetention'],
    [/^PUT \/[^/]+\/.+\?retention$/, 'PutObjectRetention'],
    [/^PUT \/[^/]+\/.+$/, 'PutObject'],
    [/^GET \/[^/]+\/.+$/, 'GetObject'],
    [/^HEAD \/[^/]+\/.+$/, 'HeadObject'],
    [/^DELETE \/[^/]+\/.+$/, 'DeleteObject'],
  ],
  scheduler: [
    [/^GET \/schedules$/, 'ListSchedules'],
    [/^GET \/schedules\/[^/]+$/, 'GetSchedule'],
    [/^POST \/schedules\/[^/]+$/, 'CreateSchedule'],
    [/^PUT \/schedules\/[^/]+$/, 'UpdateSchedule'],
    [/^DELETE \/schedules\/[^/]+$/, 'DeleteSchedule'],
    [/^POST \/schedule-groups\/[^/]+$/, 'CreateScheduleGroup'],
    [/^DELETE \/schedule-groups\/[^/]+$/, 'DeleteScheduleGroup'],
    [/^POST \/tags\/.+$/, 'TagResource'],
    [/^DELETE \/tags\/.+$/, 'UntagResource'],
  ],
}

/** The operation that a REST service's method and path ask for. */
export function findRestOperation(service: string, method: string, path: string): string | undefined {
  if (service === 'lambda') return findLambdaRoute(method, path)?.route.operation
  return OPERATIONS[service]?.find(([form]) => form.test(`${method} ${path}`))?.[1]
}
