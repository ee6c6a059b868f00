/**
 * Attempts for DynamoDB and SQS calls when they throttle. Work that has started should finish: a message that
 * was sent but not recorded is sent again. Calls of audited services are retried where they are paced.
 */
export const SDK_MAX_ATTEMPTS = 10
