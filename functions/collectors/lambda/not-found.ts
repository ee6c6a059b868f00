/** Lambda's error for resources that do not exist. */
export const LAMBDA_NOT_FOUND_ERRORS = ['ResourceNotFoundException']
