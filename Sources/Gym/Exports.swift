// The requirements of `Environment` are written with spaces: whoever writes or uses one needs them.
@_exported import Spaces
