/** Lambda's error for what does not exist. */
export const NOT_FOUND = ['ResourceNotFoundException']
