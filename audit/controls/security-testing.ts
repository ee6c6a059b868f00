import { ecrScanOnPush } from './security-testing/ecr-scan-on-push.ts'
import { exceptionExpired } from './security-testing/exception-expired.ts'
import { inspectorLambdaCodeScan } from './security-testing/inspector-lambda-code-scan.ts'

/** The controls of the strategy security-testing: code and images are scanned, and accepted risks are reviewed. */
export const securityTesting = [ecrScanOnPush, exceptionExpired, inspectorLambdaCodeScan]
