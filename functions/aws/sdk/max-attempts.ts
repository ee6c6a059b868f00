/**
 * Attempts for DynamoDB and SQS calls when they throttle. Work that has started should finish: a message that
 * was sent but not recorded is sent again. Audited services get the SDK's default.
 */
export const SDK_MAX_ATTEMPTS = 10
