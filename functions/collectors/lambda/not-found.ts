/** Lambda's error for what does not exist. */
export const LAMBDA_NOT_FOUND_ERRORS = ['ResourceNotFoundException']
