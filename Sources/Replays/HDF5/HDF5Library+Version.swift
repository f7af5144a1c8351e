import CHDF5

/// The library that replays are read and written with.
public enum ReplayLibrary {
  /// Its name and version, or why it cannot be used; it is loaded to be asked.
  public static var description: String {
    do throws(ReplayError) {
      var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
      _ = try HDF5Library.shared().call { $0.H5get_libversion(&major, &minor, &release) }
      return "HDF5 \(major).\(minor).\(release)"
    } catch {
      return error.description
    }
  }
}
