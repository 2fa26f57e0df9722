// What the explorer needs of two packages, as one file.
export { cachedAsyncBuffer, parquetMetadataAsync, parquetRead } from "hyparquet";
export { decompress } from "fzstd";
