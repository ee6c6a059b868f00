/** The most bytes that a terminal downloads of layers of images, and of archives of functions and layer versions. */
export const terminalDownloads = { layerBytes: 2_000_000_000, codeBytes: 1_000_000_000 }
