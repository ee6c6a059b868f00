import { codebuildNoPlaintextSecrets } from './security-testing/codebuild-no-plaintext-secrets.ts'
import { codebuildNotPublic } from './security-testing/codebuild-not-public.ts'
import { codebuildTriggerSafe } from './security-testing/codebuild-trigger-safe.ts'
import { deployByPipelineOnly } from './security-testing/deploy-by-pipeline-only.ts'
import { deployedBeforeScan } from './security-testing/deployed-before-scan.ts'
import { ecrScanOnPush } from './security-testing/ecr-scan-on-push.ts'
import { exceptionExpired } from './security-testing/exception-expired.ts'
import { inspectorLambdaCodeScan } from './security-testing/inspector-lambda-code-scan.ts'
import { scanRegression } from './security-testing/scan-regression.ts'

/** The controls of the strategy security-testing: code and images are scanned, builds are protected, deployments come from pipelines, and accepted risks are reviewed. */
export const securityTesting = [
  codebuildNoPlaintextSecrets,
  codebuildNotPublic,
  codebuildTriggerSafe,
  deployByPipelineOnly,
  deployedBeforeScan,
  ecrScanOnPush,
  exceptionExpired,
  inspectorLambdaCodeScan,
  scanRegression,
]
