import CHDF5

extension HDF5Access {
  /// The names of a group's members, in the order of names.
  func memberNames(of group: hid_t, _ item: String) throws(ReplayError) -> [String] {
    var information = H5G_info_t()
    try check(item, "read its members") { $0.H5Gget_info(group, &information) }
    var names: [String] = []
    for index in 0..<information.nlinks {
      var buffer = [CChar](repeating: 0, count: 1024)
      try check(item, "read its members") {
        $0.H5Lget_name_by_idx(
          group, ".", H5_INDEX_NAME, H5_ITER_INC, index, &buffer, buffer.count, 0)
      }
      names.append(text(buffer))
    }
    return names
  }
}
