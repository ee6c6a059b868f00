import { auditPipelineHealthy } from './runtime-monitoring/audit-pipeline-healthy.ts'
import { cloudtrailEnabled } from './runtime-monitoring/cloudtrail-enabled.ts'
import { ecsExecLogged } from './runtime-monitoring/ecs-exec-logged.ts'
import { ecsLogging } from './runtime-monitoring/ecs-logging.ts'
import { findingsNotSuppressed } from './runtime-monitoring/findings-not-suppressed.ts'
import { flowLogsEnabled } from './runtime-monitoring/flow-logs-enabled.ts'
import { functionLogging } from './runtime-monitoring/function-logging.ts'
import { guarddutyEnabled } from './runtime-monitoring/guardduty-enabled.ts'
import { guarddutyFindingsOpen } from './runtime-monitoring/guardduty-findings-open.ts'
import { guarddutyLambdaProtection } from './runtime-monitoring/guardduty-lambda-protection.ts'
import { guarddutyRuntimeMonitoring } from './runtime-monitoring/guardduty-runtime-monitoring.ts'
import { inspectorEcrEnabled } from './runtime-monitoring/inspector-ecr-enabled.ts'
import { inspectorLambdaEnabled } from './runtime-monitoring/inspector-lambda-enabled.ts'
import { runtimeCoverageUnhealthy } from './runtime-monitoring/runtime-coverage-unhealthy.ts'
import { scanCoverageInactive } from './runtime-monitoring/scan-coverage-inactive.ts'

/** The controls of the strategy runtime-monitoring: changes and attacks are logged, detected and reported. */
export const runtimeMonitoring = [
  auditPipelineHealthy,
  cloudtrailEnabled,
  ecsExecLogged,
  ecsLogging,
  findingsNotSuppressed,
  flowLogsEnabled,
  functionLogging,
  guarddutyEnabled,
  guarddutyFindingsOpen,
  guarddutyLambdaProtection,
  guarddutyRuntimeMonitoring,
  inspectorEcrEnabled,
  inspectorLambdaEnabled,
  runtimeCoverageUnhealthy,
  scanCoverageInactive,
]
