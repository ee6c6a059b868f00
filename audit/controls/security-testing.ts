import { ecrScanOnPush } from './security-testing/ecr-scan-on-push.ts'
import { exceptionExpired } from './security-testing/exception-expired.ts'
import { inspectorLambdaCodeScan } from './security-testing/inspector-lambda-code-scan.ts'

/** The controls of the strategy: what is found is dealt with, and what protects is tested. */
export const securityTesting = [ecrScanOnPush, exceptionExpired, inspectorLambdaCodeScan]
