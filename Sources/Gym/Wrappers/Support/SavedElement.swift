import Foundations
import Spaces

/// Elements of a space as values, for the saved states of wrappers that remember some.
enum SavedElement {
  /// The flattened values of an element.
  /// - Throws: `GymError.wrongValue` where the space isn't flattenable.
  static func values(of element: some SpaceElement, in space: Space) throws(GymError) -> [Double] {
    guard space.isFlattenable else {
      throw .wrongValue(expected: "a space that can be flattened", found: "\(space)")
    }
    return try space.flatArray(element.spaceValue).doubles
  }

  /// The element that the values stand for.
  /// - Throws: `GymError.wrongValue` where they are too few or too many, or say nothing.
  static func element<Element: SpaceElement>(_ values: [Double], in space: Space) throws(GymError)
    -> Element
  {
    let row = NDArray(values, shape: [values.count], dtype: space.flatDType ?? .float64)
    return try Element(space.unflattened(.array(row)))
  }
}
