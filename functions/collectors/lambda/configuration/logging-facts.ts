import type { Logging } from '../../../../audit/resources/lambda/configuration.ts'
import { buildLogGroupResource } from '../../../../audit/resources/logs/log-group.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import type { CollectedConfiguration } from './collected-configuration.ts'

/** Lambda's logging configuration (Lambda API Reference, LoggingConfig). */
interface ReturnedLogging {
  LogFormat?: string | null | undefined
  ApplicationLogLevel?: string | null | undefined
  LogGroup?: string | null | undefined
}

const FORMATS: readonly Logging['format'][] = ['Text', 'JSON']
const LEVELS: readonly Logging['applicationLevel'][] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']

/** What the name of a log group consists of, up to 512 characters (CloudWatch Logs API Reference, CreateLogGroup). */
const LOG_GROUP_NAME = /^[\w./#-]{1,512}$/

/** How a function or version writes logs, and where: by default to a log group with its name. */
export function deriveLoggingFacts(
  { LogFormat, ApplicationLogLevel, LogGroup }: ReturnedLogging,
  resource: Resource,
): CollectedConfiguration {
  const format = FORMATS.find(each => each === (LogFormat ?? 'Text'))
  const level = ApplicationLogLevel ? LEVELS.find(each => each === ApplicationLogLevel) : 'ALL'
  const name = LogGroup ?? `/aws/lambda/${getFunctionName(resource)}`
  const isName = LogGroup === undefined || LogGroup === null || LOG_GROUP_NAME.test(LogGroup)
  const unknown = 'Lambda returned a LoggingConfig of another form than it documents'
  return {
    facts: {
      ...(format === undefined || level === undefined
        ? {}
        : { logging: { format, applicationLevel: level } }),
      ...(isName ? { logGroup: buildLogGroupResource(name, resource) } : {}),
    },
    unknown: {
      ...(format === undefined || level === undefined ? { logging: unknown } : {}),
      ...(isName ? {} : { logGroup: unknown }),
    },
  }
}

/** The name of the function in the ARN of a function, or before the number in that of a version. */
function getFunctionName({ kind, arn }: Resource): string {
  return arn.split(':').at(kind === 'AWS::Lambda::Version' ? -2 : -1) ?? ''
}
