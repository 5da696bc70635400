use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{self, Options, Tree, fontdb};

/// Pixels of a picture for each unit of the figure: 1,440 across a figure of 720.
pub const PIXELS_PER_UNIT: f32 = 2.0;
/// Most pixels of a picture: 720 units across, more than 27,000 down; 160 MB while it is drawn.
pub const MOST_PIXELS: u64 = 40_000_000;

const REGULAR: &[u8] = include_bytes!("../fonts/LiberationSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/LiberationSans-Bold.ttf");
const FAMILY: &str = "Liberation Sans";

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The text is not an SVG.
    #[error("the figure cannot be read")]
    NotSvg(#[source] usvg::Error),
    /// It would take more than [`MOST_PIXELS`].
    #[error("a picture of {width} by {height} pixels is too large")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The pixels could not be written.
    #[error("the picture cannot be written: {0}")]
    NotWritten(String),
}

/// An SVG as PNG: sRGB, without transparency, [`PIXELS_PER_UNIT`] pixels a unit.
///
/// # Errors
/// [`RasterError`] when the text is no SVG or its picture too large.
pub fn png(svg: &str) -> Result<Vec<u8>, RasterError> {
    let tree = Tree::from_str(svg, &options()).map_err(RasterError::NotSvg)?;
    let size = tree.size().to_int_size();
    let size = size.scale_by(PIXELS_PER_UNIT).unwrap_or(size);
    let (width, height) = (size.width(), size.height());
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(RasterError::TooLarge { width, height });
    }
    let mut pixels = Pixmap::new(width, height).ok_or(RasterError::TooLarge { width, height })?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(PIXELS_PER_UNIT, PIXELS_PER_UNIT), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| RasterError::NotWritten(error.to_string()))
}

/// Own fonts only, and no file is opened for what a figure refers to.
fn options() -> Options<'static> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(BOLD.to_vec());
    fonts.set_sans_serif_family(FAMILY);
    let nothing = usvg::ImageHrefResolver {
        resolve_data: Box::new(|_mime, _data, _options| None),
        resolve_string: Box::new(|_href, _options| None),
    };
    Options {
        font_family: FAMILY.to_owned(),
        fontdb: Arc::new(fonts),
        image_href_resolver: nothing,
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(body: &str, width: u32, height: u32) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\" \
             fill=\"currentColor\">{body}</svg>"
        )
    }

    fn read(bytes: &[u8]) -> Pixmap {
        Pixmap::decode_png(bytes).unwrap()
    }

    fn dark(pixels: &Pixmap) -> usize {
        pixels.pixels().iter().filter(|pixel| pixel.red() < 128).count()
    }

    #[test]
    fn a_figure_has_its_size_its_colours_and_opaque_white_around() {
        let body = "<path d=\"M10 10h10v10h-10z\" fill=\"#0072B2\"/>";
        let pixels = read(&png(&figure(body, 40, 30)).unwrap());
        assert_eq!((pixels.width(), pixels.height()), (80, 60));
        let at = |x: u32, y: u32| {
            let pixel = pixels.pixel(x, y).unwrap();
            (pixel.red(), pixel.green(), pixel.blue(), pixel.alpha())
        };
        assert_eq!(at(0, 0), (255, 255, 255, 255));
        assert_eq!(at(30, 30), (0x00, 0x72, 0xB2, 255));
        assert_eq!(at(42, 30), (255, 255, 255, 255));
    }

    #[test]
    fn letters_are_drawn_with_the_own_fonts_and_the_same_figure_has_the_same_bytes() {
        let text = figure("<text x=\"5\" y=\"20\">HER2-low, 57.4 % \u{2190}</text>", 200, 30);
        let bold = text.replace("<text", "<text font-weight=\"bold\"");
        let [plain, heavy] = [&text, &bold].map(|text| png(text).unwrap());
        assert!(dark(&read(&plain)) > 300, "{}", dark(&read(&plain)));
        assert!(dark(&read(&heavy)) > dark(&read(&plain)));
        assert_eq!(png(&text).unwrap(), plain);
    }

    #[test]
    fn nothing_outside_the_figure_is_looked_up() {
        let outside = "<image href=\"/etc/hostname\" width=\"9\" height=\"9\"/>\
                       <image href=\"data:image/png;base64,iVBORw0KGgo=\" width=\"9\" height=\"9\"/>";
        let pixels = read(&png(&figure(outside, 20, 20)).unwrap());
        assert_eq!(dark(&pixels), 0);
    }

    #[test]
    fn what_is_no_figure_and_what_is_too_large_is_refused() {
        for text in ["", "no svg", "<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>", "<a/>"] {
            assert!(matches!(png(text), Err(RasterError::NotSvg(_))), "{text}");
        }
        let large = png(&figure("", 20_000, 20_000)).unwrap_err();
        assert_eq!(large.to_string(), "a picture of 40000 by 40000 pixels is too large");
    }
}
