"""What a mock video shows: its prompt, what was asked for, and that time passes."""

from __future__ import annotations

import hashlib
import math

from PIL import Image, ImageDraw

from functions.mock.backgrounds import background
from functions.mock.captions import LINE_HEIGHT, fit, font
from functions.mock.inputs import task
from functions.mock.parameters import Parameters

WHITE = (255, 255, 255)
# Moving parts are drawn this many times too large and reduced, because Pillow's shapes have hard edges.
OVERSAMPLING = 3
TURNS_PER_SECOND = 0.25
HOLES = 5
DIM, BRIGHT = 84, 255


class Picture:
    """The frames of one video. What stands still is drawn once; a frame adds the reel, the bars and the clock."""

    def __init__(self, parameters: Parameters) -> None:
        self._seconds = parameters.seconds
        self._width, self._height = parameters.width, parameters.height
        # All lengths are in units of a hundredth of the shorter side.
        self._unit = min(self._width, self._height) / 100
        self._margin = 7 * self._unit
        self._seed = hashlib.sha256(parameters.prompt.encode()).digest()
        self._font = font(max(4, 3.2 * self._unit))
        self._still = background(parameters.prompt, width=self._width, height=self._height)
        self._draw_text(parameters)

    def frame(self, at: float) -> Image.Image:
        """The RGB frame at a time in seconds."""
        frame = self._still.copy()
        self._draw_reel(frame, at)
        self._draw_bars(frame, at)
        right, bottom = self._width - self._margin, self._height - self._margin
        clock = f"{at:.1f} / {self._seconds} s"
        ImageDraw.Draw(frame).text((right, bottom), clock, WHITE, self._font, anchor="rs")
        return frame

    def _draw_text(self, parameters: Parameters) -> None:
        draw = ImageDraw.Draw(self._still, "RGBA")
        unit, margin, width = self._unit, self._margin, self._width - 2 * self._margin
        label = task(parameters.inputs)
        length = self._font.getlength(label)
        pill = (margin, margin, margin + length + 4.4 * unit, margin + 6.4 * unit)
        draw.rounded_rectangle(pill, 3.2 * unit, fill=(*WHITE, 40))
        draw.text((margin + 2.2 * unit, margin + 3.2 * unit), label, WHITE, self._font, anchor="lm")

        top, bottom = margin + 13 * unit, self._height - margin - 21 * unit
        prompt = fit(parameters.prompt, width=width, height=bottom - top, largest=12 * unit, smallest=max(6, 2 * unit))
        y = (top + bottom - prompt.height) / 2
        for line in prompt.lines:
            draw.text((margin, y), line, WHITE, font(prompt.size))
            y += prompt.size * LINE_HEIGHT

        about = f"Reelgate mock · {parameters.model} · {parameters.size} · {parameters.seconds} s"
        room = width - self._font.getlength("20.0 / 20 s") - 3 * unit
        caption = fit(about, width=room, height=5 * unit, largest=self._font.size, smallest=4)
        draw.text((margin, self._height - margin), caption.lines[0], (*WHITE, 200), font(caption.size), anchor="ls")

    def _draw_reel(self, frame: Image.Image, at: float) -> None:
        side = max(4, round(11 * self._unit))
        centre = side * OVERSAMPLING / 2
        mask = Image.new("L", (side * OVERSAMPLING,) * 2)
        draw = ImageDraw.Draw(mask)
        draw.circle((centre, centre), centre * 0.96, fill=230)
        for hole in range(HOLES):
            angle = math.tau * (hole / HOLES + at * TURNS_PER_SECOND)
            x, y = centre + centre * 0.56 * math.cos(angle), centre + centre * 0.56 * math.sin(angle)
            draw.circle((x, y), centre * 0.24, fill=0)
        draw.circle((centre, centre), centre * 0.12, fill=0)
        corner = (round(self._width - self._margin) - side, round(self._margin))
        frame.paste(WHITE, corner, mask.reduce(OVERSAMPLING))

    def _draw_bars(self, frame: Image.Image, at: float) -> None:
        """An equaliser as wide as the video is long: what has been played is bright."""
        width, height = round(self._width - 2 * self._margin), max(4, round(10 * self._unit))
        mask = Image.new("L", (width * OVERSAMPLING, height * OVERSAMPLING))
        draw = ImageDraw.Draw(mask)
        bars = max(8, round(width / (1.8 * self._unit)))
        pitch = width * OVERSAMPLING / bars
        played = at / self._seconds * bars
        for bar in range(bars):
            byte = self._seed[bar % len(self._seed)]
            beat = math.sin(math.tau * (at * (0.5 + byte / 512) + byte / 256))
            tall = (0.3 + 0.45 * byte / 255 + 0.25 * beat) * height * OVERSAMPLING
            middle = height * OVERSAMPLING / 2
            light = DIM + (BRIGHT - DIM) * max(0.0, min(1.0, played - bar))
            left = bar * pitch + pitch * 0.2
            box = (left, middle - max(tall, pitch) / 2, left + pitch * 0.6, middle + max(tall, pitch) / 2)
            draw.rounded_rectangle(box, pitch * 0.3, fill=round(light))
        top = round(self._height - self._margin - 17 * self._unit)
        frame.paste(WHITE, (round(self._margin), top), mask.reduce(OVERSAMPLING))
